import { parentPort, workerData } from 'node:worker_threads';
import { withoutTrap } from '../models/broken-kernels.ts';
import type { TrialOutcome } from '../shared/search/trial.ts';
import { type EvaluateResult, runEvaluateJob } from './evaluate-job.ts';
import type { KeptRows } from './judging/kept-rows.ts';
import { permanentType } from './permanent.ts';
import type { OnProgress, Progress } from './progress.ts';
import type { TrainingRows } from './searching/training-rows.ts';
import { installInThread } from './thread-extensions.ts';
import type { ThreadJob, ThreadNews } from './thread-job.ts';
import type { ThreadStart } from './threads.ts';
import { runTrainJob, type TrainResult } from './train-job.ts';
import { runTrialJob } from './trial-job.ts';

const aliveEveryMs = 2_000;
const { gate, extensions }: ThreadStart = workerData;

/** Looked at with the first job, which is told where it failed. */
const installed = installInThread(extensions);
installed.catch(() => {});

/** What the last training left for a judgement. */
let kept: KeptRows | null = null;

/** Work that the answer need not wait for: the next job waits for it. */
let afterwards: () => void = () => undefined;

/** What the last trial left for the next one, or for the training. */
let keptForTraining: TrainingRows | null = null;

// The entry of a thread: waits for a job, and gives its answer; and again, one after the other.
parentPort?.on('message', (job: ThreadJob) => void main(job, (news) => parentPort?.postMessage(news)));

async function main(job: ThreadJob, say: (news: ThreadNews) => void): Promise<void> {
  let latest: Progress = { phase: 'starting', share: 0 };
  const onProgress = (progress: Progress) => {
    latest = progress;
    say({ kind: 'progress', progress });
  };
  const alive = setInterval(() => onProgress(latest), aliveEveryMs);
  try {
    await installed;
    say({ kind: 'done', answer: await answerOf(job, onProgress) });
    afterwards();
  } catch (error) {
    const named = withoutTrap(error);
    const failure = named instanceof Error ? named : new Error(String(named));
    say({ kind: 'failed', fault: permanentType(failure), message: failure.message });
  } finally {
    afterwards = () => undefined;
    clearInterval(alive);
  }
}

async function answerOf(
  job: ThreadJob,
  onProgress: OnProgress,
): Promise<TrainResult | EvaluateResult | TrialOutcome> {
  const rowsBefore = keptForTraining;
  keptForTraining = null;
  if (job.kind === 'trial') {
    const tried = await runTrialJob(job, onProgress, { gate, kept: rowsBefore });
    keptForTraining = tried.kept;
    return tried.outcome;
  }
  if (job.kind === 'evaluate') {
    const rows = kept;
    kept = null;
    return runEvaluateJob(job, onProgress, { gate, kept: rows });
  }
  const training = await runTrainJob(job, onProgress, { gate, kept: rowsBefore });
  afterwards = () => {
    try {
      kept = training.takeTestRows();
    } catch {
      kept = null; // the judgement reads them itself, and tells of what is wrong
    }
  };
  return training.result;
}
