import type { EvaluateJob } from './evaluate-job.ts';
import type { TrainJob } from './train-job.ts';
import type { TrialJob } from './trial-job.ts';

/** What a thread is started with. */
export type ThreadJob =
  | ({ readonly kind: 'train' } & TrainJob)
  | ({ readonly kind: 'trial' } & TrialJob)
  | ({ readonly kind: 'evaluate' } & EvaluateJob);

/** What a thread says; `fault` is the type of a permanent one. */
export type ThreadNews =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'done'; readonly answer: unknown }
  | { readonly kind: 'failed'; readonly fault: string | null; readonly message: string };

/** Where a job is: the phase in words, and the share of it that is done. */
export type Progress = { readonly phase: string; readonly share: number };
export type OnProgress = (progress: Progress) => void;
