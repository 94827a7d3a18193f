import { median, type Ratio, type SectionResult } from '../ratio.ts';
import { type Contestant, type Fit, type Library, libraryNames, ours, rival } from './contestant.ts';
import { type LearningBench, largest } from './learning-bench.ts';
import { madeTable } from './made-table.ts';
import { compared, cpuSeconds, type Figure, type FitRounds, peakBytes, rounds, seconds } from './rounds.ts';

/** Tables with so many rows have the goals of a large one. */
const largeRowsMin = 500_000;

const goals = { large: 0.6, small: 0.8, quantised: 0.8, memory: 1 } as const;

/** Boosting with the same trees, leaves and threads: time, memory and what the model is worth. */
export async function measureBoosting(bench: LearningBench): Promise<SectionResult> {
  const ratios: Ratio[] = [];
  const details: Record<string, unknown> = {};
  for (const rowCount of bench.rowCounts)
    for (const threads of bench.threadCounts) {
      const name = `${rowCount} × 20, ${threads === 1 ? '1 thread' : `${threads} threads`}`;
      bench.say(` ${name}`);
      const fits = await rounds(contestants(bench, rowCount, threads), bench);
      ratios.push(...timeLines(fits, name, rowCount));
      if (rowCount === largest(bench)) ratios.push(memoryLine(fits, name));
      ratios.push(scoreLine(fits, name));
      details[name] = Object.fromEntries(Object.entries(fits).map(([who, all]) => [who, summaryOf(all)]));
    }
  return { kind: 'measured', ratios, details };
}

function contestants(
  bench: LearningBench,
  rowCount: number,
  threads: number,
): Readonly<Record<string, Contestant>> {
  const order = { problem: madeTable(bench, rowCount), threads };
  // scikit-learn's own goal is with two threads alone.
  const others: readonly Library[] = [
    ...(['lightgbm', 'lightgbm-quantised', 'xgboost'] as const),
    ...(threads > 1 ? (['hist'] as const) : []),
  ];
  return {
    ours: ours(bench, { ...order, learner: 'gradient-boosting' }),
    ...Object.fromEntries(others.map((library) => [library, rival(bench, { ...order, library })])),
  };
}

/** On a machine that others use as well CPU time says more than the wall, which waits for its turn. */
const times = [
  { figure: seconds, unit: 's' },
  { figure: cpuSeconds, unit: 's CPU' },
] as const;

function timeLines(fits: FitRounds, name: string, rowCount: number): readonly Ratio[] {
  const usual = rowCount >= largeRowsMin ? goals.large : goals.small;
  const measured = Object.entries(libraryNames).filter(([library]) => fits[library] !== undefined);
  return times.flatMap(({ figure, unit }) =>
    measured.map(([library, against]) => ({
      ...{ what: `boosting fit, ${name}`, against, unit },
      ...compared(fits, { ours: 'ours', theirs: library, figure }),
      goal: { atMost: library === 'lightgbm-quantised' ? goals.quantised : usual },
    })),
  );
}

const memoryLine = (fits: FitRounds, name: string): Ratio => ({
  ...{ what: `peak memory beyond the loaded table, ${name}`, against: libraryNames.lightgbm, unit: 'bytes' },
  ...compared(fits, { ours: 'ours', theirs: 'lightgbm', figure: peakBytes }),
  goal: { atMost: goals.memory },
});

const auc: Figure = (fit) => fit.metrics['roc_auc'] ?? Number.NaN;

function scoreLine(fits: FitRounds, name: string): Ratio {
  const { ours: mine, theirs } = compared(fits, { ours: 'ours', theirs: 'lightgbm', figure: auc });
  return {
    ...{ what: `test AUC less theirs, ${name}`, against: libraryNames.lightgbm, unit: 'AUC' },
    ...{ ours: mine, theirs, ratio: mine - theirs, goal: { atLeast: -0.002 } },
  };
}

const summaryOf = (fits: readonly Fit[]) => ({
  fit_seconds: median(fits.map(seconds)),
  fit_cpu_seconds: median(fits.map(cpuSeconds)),
  peak_bytes: median(fits.map(peakBytes)),
  fits,
});
