import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Ratio, SectionResult } from '../ratio.ts';
import { Fit, ours, problemWords } from './contestant.ts';
import { jsonOf } from './json-command.ts';
import { type LearningBench, largest } from './learning-bench.ts';
import { madeTable } from './made-table.ts';
import { compared, cpuSeconds, type Figure, peakBytes, rounds, seconds } from './rounds.ts';

const against = 'scikit-learn pipeline';

/** Logistic regression with its encoding: time, memory, and whether both find the same optimum. */
export async function measureLogistic(bench: LearningBench): Promise<SectionResult> {
  const rowCount = largest(bench);
  const problem = madeTable(bench, rowCount);
  const script = join(bench.root, 'bench', 'peers', 'logistic.py');
  const { positive: _, ...unlabelled } = problem;
  const peer = (...more: readonly string[]) => {
    const words = [script, ...problemWords({ ...unlabelled, positive: null }), ...more];
    return () => jsonOf({ program: bench.python, words }, Fit);
  };
  // Both take what cores there are, as they do where nobody says otherwise.
  const threads = availableParallelism();
  const mine = ours(bench, { problem, threads, learner: 'logistic-regression' });
  const fits = await rounds({ ours: mine, theirs: peer() }, bench);
  const optimum = await peer('--to-the-optimum')();
  const what = `logistic fit with encoding, ${rowCount} × 20`;
  const line = (figure: Figure) => compared(fits, { ours: 'ours', theirs: 'theirs', figure });
  const ratios: readonly Ratio[] = [
    { what, against, unit: 's', ...line(seconds), goal: { atMost: 0.25 } },
    { what, against, unit: 's CPU', ...line(cpuSeconds), goal: { atMost: 0.25 } },
    { what: `${what}, peak memory`, against, unit: 'bytes', ...line(peakBytes), goal: { atMost: 0.4 } },
    {
      what: `${what}, distance of the test log loss from the optimum`,
      ...distance(fits['ours']?.[0], optimum),
    },
  ];
  return { kind: 'measured', ratios, details: { fits, optimum } };
}

function distance(fit: Fit | undefined, optimum: Fit): Omit<Ratio, 'what'> {
  const [mine, theirs] = [fit?.metrics['log_loss'] ?? Number.NaN, optimum.metrics['log_loss'] ?? Number.NaN];
  return {
    ...{ against: `${against} to its optimum`, unit: 'log loss', ours: mine, theirs },
    ...{ ratio: Math.abs(mine - theirs), goal: { atMost: 1e-6 } },
  };
}
