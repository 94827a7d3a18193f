/** Visible ASCII: what an Idempotency-Key may be, and so the id of every change and run that was asked for under one. */
export const idempotencyKeyPattern = /^[!-~]{1,128}$/;
