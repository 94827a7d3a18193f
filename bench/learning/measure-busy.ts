import { spawn } from 'node:child_process';
import type { Ratio, SectionResult } from '../ratio.ts';
import { type Contestant, type Library, libraryNames, ours, rival } from './contestant.ts';
import { type LearningBench, smallest } from './learning-bench.ts';
import { madeTable } from './made-table.ts';
import { compared, rounds, seconds } from './rounds.ts';

const threads = 2;
const others: readonly Library[] = ['lightgbm', 'hist'];

/** Two threads on a machine one core of which another process keeps busy, against the same fit alone. */
export async function measureBusy(bench: LearningBench): Promise<SectionResult> {
  const rowCount = smallest(bench);
  const order = { problem: madeTable(bench, rowCount), threads };
  const alone: Readonly<Record<string, Contestant>> = {
    ours: ours(bench, { ...order, learner: 'gradient-boosting' }),
    ...Object.fromEntries(others.map((library) => [library, rival(bench, { ...order, library })])),
  };
  const beside = Object.fromEntries(
    Object.entries(alone).map(([name, fit]) => [busyName(name), () => besideBusy(fit)]),
  );
  const fits = await rounds({ ...alone, ...beside }, bench);
  const slowing = (name: string) => compared(fits, { ours: busyName(name), theirs: name, figure: seconds });
  const line: Ratio = {
    ...{ what: `boosting fit, ${rowCount} × 20, ${threads} threads, one core busy`, unit: 's' },
    ...{ against: 'our own time alone', ...slowing('ours'), goal: { atMost: 2 } },
  };
  const rivals = others.map(
    (library): Ratio => ({
      ...{ what: `${line.what}: ours against theirs`, against: libraryNames[library], unit: 's' },
      ...compared(fits, { ours: busyName('ours'), theirs: busyName(library), figure: seconds }),
      goal: { atMost: 1 },
    }),
  );
  const slowings = Object.fromEntries(Object.keys(alone).map((name) => [name, slowing(name).ratio]));
  return {
    kind: 'measured',
    ratios: [line, ...rivals],
    details: { times_slower_than_alone: slowings, fits },
  };
}

const busyName = (name: string): string => `${name}, one core busy`;

/** A process that does nothing but count, for as long as the fit lasts. */
async function besideBusy<T>(work: () => Promise<T>): Promise<T> {
  const busy = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });
  try {
    return await work();
  } finally {
    busy.kill('SIGKILL');
  }
}
