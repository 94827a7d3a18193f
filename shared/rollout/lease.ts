/** Milliseconds that a candidate may be sent traffic without a renewal by who watches it. */
export const leaseMs = 15_000;
