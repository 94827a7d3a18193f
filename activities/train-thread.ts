import { parentPort, workerData } from 'node:worker_threads';
import type { ThreadGate } from '../store/snapshots/thread-gate.ts';
import { runEvaluateJob } from './evaluate-job.ts';
import { permanentType } from './permanent.ts';
import type { Progress, ThreadJob, ThreadNews } from './thread-job.ts';
import { runTrainJob } from './train-job.ts';

const aliveEveryMs = 2_000;
const gate: ThreadGate = workerData;

// The entry of a thread: waits for one job, and gives its answer.
parentPort?.once('message', (job: ThreadJob) => void main(job, (news) => parentPort?.postMessage(news)));

async function main(job: ThreadJob, say: (news: ThreadNews) => void): Promise<void> {
  let latest: Progress = { phase: 'starting', share: 0 };
  const onProgress = (progress: Progress) => {
    latest = progress;
    say({ kind: 'progress', progress });
  };
  const alive = setInterval(() => onProgress(latest), aliveEveryMs);
  try {
    const answer = await (job.kind === 'train'
      ? runTrainJob(job, onProgress, gate)
      : runEvaluateJob(job, onProgress, gate));
    say({ kind: 'done', answer });
  } catch (error) {
    const failure = error instanceof Error ? error : new Error(String(error));
    say({ kind: 'failed', fault: permanentType(failure), message: failure.message });
  } finally {
    clearInterval(alive);
  }
}
