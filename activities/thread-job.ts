import type { EvaluateJob } from './judging/judging-job.ts';
import type { Progress } from './progress.ts';
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
