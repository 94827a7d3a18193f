import type { OnProgress } from './thread-job.ts';

export type EvaluateJob = { readonly home: string };
export async function runEvaluateJob(job: EvaluateJob, onProgress: OnProgress): Promise<{}> {
  onProgress({ phase: 'reading', share: 0 });
  throw new Error(`not yet: ${job.home}`);
}
