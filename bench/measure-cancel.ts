import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { ApiProblem } from '../cli/client/problem.ts';
import { RetrainAnswer } from '../shared/http/retrain.ts';
import { RunAnswer } from '../shared/http/runs.ts';
import type { BenchContext } from './context.ts';
import type { Ratio, SectionResult } from './ratio.ts';
import { served } from './served-model.ts';
import type { Stack } from './stack.ts';

const cancelled = ['pull', 'validate', 'train', 'evaluate'] as const;

/** The run before has ended in the ledger a moment before its workflow closes: till then another is refused. */
async function begin(stack: Stack): Promise<RetrainAnswer> {
  const body = { reason: 'benchmark', force: true };
  for (;;) {
    try {
      return RetrainAnswer.parse(
        (await stack.api.call('/models/bench/retrain', { method: 'POST', body })).body,
      );
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.code !== 'run_in_progress') throw error;
      await delay(20);
    }
  }
}

/** Seconds from the request to cancel, made while `stage` runs, to the end of the run; null where it came too late. */
async function cancelIn(stack: Stack, stage: string): Promise<number | null> {
  const started = await begin(stack);
  const path = `/models/bench/runs/${started.run}`;
  const look = async (): Promise<RunAnswer> => RunAnswer.parse((await stack.api.call(path)).body);
  let run = await look();
  while (run.state === 'running' && run.stage !== stage) run = await look();
  const asked = performance.now();
  await stack.api.call(`${path}/cancel`, { method: 'POST' }).catch(() => undefined);
  while (run.state === 'running') {
    await delay(10);
    run = await look();
  }
  return run.outcome === 'cancelled' ? (performance.now() - asked) / 1000 : null;
}

/** How long a cancelled run of the million-row table goes on. */
export async function measureCancel(context: BenchContext): Promise<SectionResult> {
  if ((await served(context)) === null) return { kind: 'skipped', reason: 'needs the benchmark model' };
  const ratios: Ratio[] = [];
  for (const stage of cancelled) {
    const seconds = await cancelIn(context.stack, stage);
    if (seconds === null) continue;
    const line = { what: `cancel during ${stage}, request to end`, against: 'none', unit: 's', theirs: 1 };
    ratios.push({ ...line, ours: seconds, ratio: seconds, goal: { atMost: 2 } });
  }
  return { kind: 'measured', ratios, details: {} };
}
