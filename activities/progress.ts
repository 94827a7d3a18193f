/** Where a job is: the phase in words, and the share of it that is done. */
export type Progress = { readonly phase: string; readonly share: number };

export type OnProgress = (progress: Progress) => void;
