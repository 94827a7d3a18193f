import type { Metric } from '../../shared/metrics/metric.ts';
import { boundOnly, metricNamed } from '../../shared/metrics/metrics.ts';
import { comparisons } from '../../shared/policy/compare.ts';
import type { Estimate } from '../../shared/policy/gate.ts';
import { seededRandom } from '../../shared/statistics/random.ts';
import type { SectionResult } from '../ratio.ts';
import { seedOf } from './chance.ts';
import { type Coverage, coverageLines, coverageTally } from './coverage-tally.ts';
import { type Made, madeRows, populationsOf } from './made-rows.ts';
import { trueFigures } from './true-figures.ts';

const confidence = 0.95;
/**
 * A fifth of the resamples of a decision: of these only the variance counts, which is known to 7 % then. That takes less than 0.1
 * points from what is covered, and four fifths of the time.
 */
const resampleCount = 400;

export type Cell = Made & { readonly name: string };

const cells: readonly Cell[] = [
  { name: 'n 1,000, prevalence 30 %', rowCount: 1_000, prevalence: 0.3, entityRows: 1 },
  { name: 'n 200, prevalence 30 %', rowCount: 200, prevalence: 0.3, entityRows: 1 },
  { name: 'n 2,000, prevalence 2 %', rowCount: 2_000, prevalence: 0.02, entityRows: 1 },
  { name: 'n 200, prevalence 2 %', rowCount: 200, prevalence: 0.02, entityRows: 1 },
  { name: 'n 1,000 of 200 entities', rowCount: 1_000, prevalence: 0.3, entityRows: 5 },
];

/** Every metric of binary tasks that a gate can be about. */
const names = [
  ...['roc_auc', 'average_precision', 'log_loss', 'brier', 'accuracy', 'balanced_accuracy', 'precision'],
  ...['recall', 'f1', 'positive_share', 'fpr_at_recall_80', 'precision_at_pct_10', 'ece'],
];
const metrics = names.map((name) => metricNamed(name) as Metric);

/** How often the intervals of gates hold the truth. */
export function measureCoverage(runs: number, say: (text: string) => void): SectionResult {
  const found = cells.map((cell, index) => {
    const covered = coverageOf(cell, { runs, section: index });
    say(`  ${cell.name}: ${covered.map(({ what, share }) => `${what} ${share.toFixed(3)}`).join(', ')}`);
    return { cell: cell.name, covered };
  });
  const ratios = found.flatMap(({ cell, covered }) => covered.flatMap((each) => coverageLines(cell, each)));
  return { kind: 'measured', ratios, details: { runs, found } };
}

type Draw = { readonly runs: number; readonly section: number };

function coverageOf(cell: Cell, { runs, section }: Draw): readonly Coverage[] {
  const { candidate, other } = populationsOf(cell);
  const [truth, theirs] = [trueFigures(candidate), trueFigures(other)];
  const tally = coverageTally(runs);
  for (let run = 0; run < runs; run++) {
    const pair = madeRows(cell, seededRandom(seedOf(5, section, run)));
    const found = comparisons(metrics, pair, { seed: run, confidence, resampleCount });
    for (const metric of metrics) {
      const { name, better } = metric;
      const [own, beside] = [truth.get(name) as number, theirs.get(name) as number];
      // The candidate is calibrated: its true error is 0, which an interval can miss to one side alone.
      if (name === 'ece') tally.note(name, found[name]?.other as Estimate, beside);
      else tally.note(name, found[name]?.candidate as Estimate, own);
      if (name === 'ece' || boundOnly.includes(name)) continue;
      const gain = better === 'higher' ? own - beside : beside - own;
      tally.note(`gain in ${name}`, found[name]?.improvement as Estimate, gain);
    }
  }
  return tally.found();
}
