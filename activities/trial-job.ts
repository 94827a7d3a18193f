import { searchFolds } from '../shared/search/folds.ts';
import type { TrialOrder, TrialOutcome } from '../shared/search/trial.ts';
import { openSnapshots } from '../store/snapshots/snapshots.ts';
import type { ThreadGate } from '../store/snapshots/thread-gate.ts';
import { partRows } from './fitting/part-rows.ts';
import type { OnProgress } from './progress.ts';
import { scoreTrial } from './searching/score-trial.ts';
import { type TrainingOrigin, type TrainingRows, trainingRows } from './searching/training-rows.ts';

export type TrialJob = TrainingOrigin & {
  readonly home: string;
  readonly order: TrialOrder;
  /** When it begins. */
  readonly msLeft: number;
  readonly threads: number;
};

/** What a trial leaves: its outcome, and the rows for the trial that comes next. */
export type Tried = { readonly outcome: TrialOutcome; readonly kept: TrainingRows };

/** Fits and scores one learner on folds of the training part; no other part is looked at. */
export async function runTrialJob(
  job: TrialJob,
  onProgress: OnProgress,
  { gate, kept: known }: { readonly gate: ThreadGate; readonly kept: TrainingRows | null },
): Promise<Tried> {
  const end = performance.now() + job.msLeft;
  const { order, threads } = job;
  const snapshots = openSnapshots({ home: job.home, gate });
  try {
    onProgress({ phase: 'reading', share: 0 });
    const kept = await trainingRows(snapshots, job, known);
    const { recipe, read, basis } = kept;
    const rows = partRows(read.part).train;
    const { labels } = read;
    const folds = searchFolds({ rows, labels, basis, rowsMax: order.rowCount, seed: recipe.seed });
    const outcome = await scoreTrial(order, {
      ...{ recipe, data: read, folds, threads },
      msLeft: () => end - performance.now(),
      onProgress: (share) => onProgress({ phase: `trial ${order.trial}`, share }),
    });
    return { outcome, kept };
  } finally {
    await snapshots.close();
  }
}
