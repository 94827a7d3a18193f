import type { Metric } from '../../shared/metrics/metric.ts';
import { metricsOf } from '../../shared/metrics/metrics.ts';
import { compare } from '../../shared/policy/compare.ts';
import { estimates } from '../../shared/policy/estimate.ts';
import type { Estimate } from '../../shared/policy/gate.ts';
import { seededRandom } from '../../shared/statistics/random.ts';
import type { Ratio, SectionResult } from '../ratio.ts';
import { seedOf } from './chance.ts';
import { type Made, madeRows } from './made-rows.ts';

const confidence = 0.95;
const rowCountOfTruth = 1_000_000;

type Cell = Made & { readonly name: string };

const cells: readonly Cell[] = [
  { name: 'n 1,000, prevalence 30 %', rowCount: 1_000, prevalence: 0.3, entityRows: 1 },
  { name: 'n 200, prevalence 30 %', rowCount: 200, prevalence: 0.3, entityRows: 1 },
  { name: 'n 2,000, prevalence 2 %', rowCount: 2_000, prevalence: 0.02, entityRows: 1 },
  { name: 'n 200, prevalence 2 %', rowCount: 200, prevalence: 0.02, entityRows: 1 },
  { name: 'n 1,000 of 200 entities', rowCount: 1_000, prevalence: 0.3, entityRows: 5 },
];

/** Metrics whose interval a gate rests on, and those that are compared between models on the same rows. */
const names = [
  ...['roc_auc', 'log_loss', 'brier', 'accuracy', 'precision', 'recall', 'f1', 'average_precision'],
  ...['positive_share', 'ece'],
];
const compared = ['roc_auc', 'brier', 'accuracy', 'f1'];

/** How often the intervals of gates hold the truth. */
export function measureCoverage(runs: number, say: (text: string) => void): SectionResult {
  const metrics = metricsOf('binary').filter(({ name }) => names.includes(name));
  const found = cells.map((cell, index) => {
    const covered = coverageOf(cell, metrics, { runs, section: index });
    say(`  ${cell.name}: ${covered.map(({ what, share }) => `${what} ${share.toFixed(3)}`).join(', ')}`);
    return { cell: cell.name, covered };
  });
  const ratios = found.flatMap(({ cell, covered }) => covered.flatMap((each) => lines(cell, each)));
  return { kind: 'measured', ratios, details: { runs, found } };
}

type Covered = { readonly what: string; readonly share: number; readonly withInterval: number };

/** Both sides of 95 % ± 1 %, and what chance adds in so many runs does not excuse. */
const lines = (cell: string, { what, share }: Covered): readonly Ratio[] => {
  const line = {
    what: `${cell}: ${what}`,
    against: 'truth',
    ours: share,
    theirs: confidence,
    unit: 'covered',
    ratio: share,
  };
  return [
    share < confidence
      ? { ...line, goal: { atLeast: confidence - 0.01 } }
      : { ...line, goal: { atMost: confidence + 0.01 } },
  ];
};

function coverageOf(
  cell: Cell,
  metrics: readonly Metric[],
  { runs, section }: { readonly runs: number; readonly section: number },
) {
  const truth = truthOf(cell, metrics, section);
  const hits = new Map<string, { held: number; count: number }>();
  const note = (what: string, found: Estimate, value: number): void => {
    if (found.kind !== 'value' || found.interval === null) return;
    const { low, high } = found.interval;
    const so = hits.get(what) ?? { held: 0, count: 0 };
    hits.set(what, { held: so.held + (low <= value && value <= high ? 1 : 0), count: so.count + 1 });
  };
  for (let run = 0; run < runs; run++) {
    const pair = madeRows(cell, seededRandom(seedOf(5, section, run)));
    const how = { seed: run, confidence };
    const alone = estimates(metrics, pair.candidate, how);
    for (const [name, value] of truth.alone) note(name, alone[name] as Estimate, value);
    for (const metric of metrics.filter(({ name }) => compared.includes(name)))
      note(
        `${metric.name} gained`,
        compare(metric, pair, how).improvement,
        truth.gained.get(metric.name) as number,
      );
  }
  return [...hits].map(
    ([what, { held, count }]): Covered => ({ what, share: held / count, withInterval: count / runs }),
  );
}

function truthOf(cell: Cell, metrics: readonly Metric[], section: number) {
  const random = seededRandom(seedOf(5, section, 9_999_999));
  const pair = madeRows({ ...cell, rowCount: rowCountOfTruth }, random);
  const measured = (metric: Metric, side: 'candidate' | 'other'): number => {
    const found = metric.measure(pair[side]);
    return found.kind === 'value' ? found.value : Number.NaN;
  };
  const sign = ({ better }: Metric): number => (better === 'higher' ? 1 : -1);
  return {
    alone: new Map(metrics.map((metric) => [metric.name, measured(metric, 'candidate')])),
    gained: new Map(
      metrics
        .filter(({ name }) => compared.includes(name))
        .map((metric) => [
          metric.name,
          sign(metric) * (measured(metric, 'candidate') - measured(metric, 'other')),
        ]),
    ),
  };
}
