import type { Metric } from '../../shared/metrics/metric.ts';
import { boundOnly, metricNamed } from '../../shared/metrics/metrics.ts';
import { comparisons, type Pair } from '../../shared/policy/compare.ts';
import { type Random, seededRandom } from '../../shared/statistics/random.ts';
import type { SectionResult } from '../ratio.ts';
import { seedOf } from './chance.ts';
import { classFigures, classRows, type MadeClasses } from './class-rows.ts';
import { coverageLines, coverageTally } from './coverage-tally.ts';
import { groupFigures, groupFindings, type MadeGroups } from './group-rows.ts';
import { type Made, madeRows, populationsOf } from './made-rows.ts';
import { type MadeRegression, regressionFigures, regressionRows } from './regression-rows.ts';
import { trueFigures } from './true-figures.ts';

const confidence = 0.95;
/**
 * A fifth of the resamples of a decision: of these only the variance counts, which is known to 7 % then. That takes less than 0.1
 * points from what is covered, and four fifths of the time.
 */
const resampleCount = 400;

/** One kind of samples, each of which notes what intervals it gave and what they should hold. */
type Cell = { readonly name: string; draw(random: Random, run: number, tally: Tally): void };
type Tally = ReturnType<typeof coverageTally>;

/** Every metric of binary tasks that a gate can be about. */
const names = [
  ...['roc_auc', 'average_precision', 'log_loss', 'brier', 'accuracy', 'balanced_accuracy', 'precision'],
  ...['recall', 'f1', 'positive_share', 'fpr_at_recall_80', 'precision_at_pct_10', 'ece'],
];
const metrics = names.map((name) => metricNamed(name) as Metric);

function binaryCell(name: string, made: Made): Cell {
  const { candidate, other } = populationsOf(made);
  const truths = { candidate: trueFigures(candidate), other: trueFigures(other) };
  return {
    name,
    draw(random, run, tally) {
      const pair = madeRows(made, random);
      const among = pair.candidate.labels.reduce((sum, label) => sum + label, 0);
      noteAll(tally, comparisons(metrics, pair, { seed: run, confidence, resampleCount }), { truths, among });
    },
  };
}

function pairedCell(name: string, truths: Truths, pairOf: (random: Random) => Pair): Cell {
  const known = [...truths.candidate.keys()].map((metric) => metricNamed(metric) as Metric);
  return {
    name,
    draw: (random, run, tally) =>
      noteAll(tally, comparisons(known, pairOf(random), { seed: run, confidence, resampleCount }), {
        truths,
      }),
  };
}

function groupCell(name: string, made: MadeGroups): Cell {
  const truths = groupFigures(made);
  return {
    name,
    draw(random, run, tally) {
      for (const { name: metric, estimate } of groupFindings(made, random, run))
        tally.note(metric, estimate, truths.get(metric) as number);
    },
  };
}

const regression = (name: string, made: MadeRegression): Cell =>
  pairedCell(name, regressionFigures(made), (random) => regressionRows(made, random));
const classes = (name: string, made: MadeClasses): Cell =>
  pairedCell(name, classFigures(made), (random) => classRows(made, random));

const cells: readonly Cell[] = [
  binaryCell('n 1,000, prevalence 30 %', { rowCount: 1_000, prevalence: 0.3, entityRows: 1 }),
  binaryCell('n 200, prevalence 30 %', { rowCount: 200, prevalence: 0.3, entityRows: 1 }),
  binaryCell('n 2,000, prevalence 2 %', { rowCount: 2_000, prevalence: 0.02, entityRows: 1 }),
  binaryCell('n 200, prevalence 2 %', { rowCount: 200, prevalence: 0.02, entityRows: 1 }),
  binaryCell('n 1,000 of 200 entities', { rowCount: 1_000, prevalence: 0.3, entityRows: 5 }),
  regression('regression, n 1,000', { rowCount: 1_000, tail: 'normal', entityRows: 1 }),
  regression('regression, n 200', { rowCount: 200, tail: 'normal', entityRows: 1 }),
  regression('regression, n 200, long tails', { rowCount: 200, tail: 'long', entityRows: 1 }),
  regression('regression, n 1,000 of 200 entities', { rowCount: 1_000, tail: 'normal', entityRows: 5 }),
  classes('three classes, n 1,000', { rowCount: 1_000, shares: [0.2, 0.3, 0.5], entityRows: 1 }),
  classes('three classes, n 200', { rowCount: 200, shares: [0.2, 0.3, 0.5], entityRows: 1 }),
  classes('three classes, n 2,000, 2 % of the rarest', {
    ...{ rowCount: 2_000, shares: [0.02, 0.28, 0.7], entityRows: 1 },
  }),
  classes('three classes, n 1,000 of 200 entities', {
    ...{ rowCount: 1_000, shares: [0.2, 0.3, 0.5], entityRows: 5 },
  }),
  groupCell('two groups, n 1,000', { rowCount: 1_000, prevalence: 0.3, entityRows: 1 }),
  groupCell('two groups, n 200', { rowCount: 200, prevalence: 0.3, entityRows: 1 }),
  groupCell('two groups, n 1,000 of 200 entities', { rowCount: 1_000, prevalence: 0.3, entityRows: 5 }),
];

/** How often the intervals of gates hold the truth. */
export function measureCoverage(runs: number, say: (text: string) => void): SectionResult {
  const found = cells.map((cell, section) => {
    const tally = coverageTally(runs);
    for (let run = 0; run < runs; run++) cell.draw(seededRandom(seedOf(5, section, run)), run, tally);
    const covered = tally.found();
    say(`  ${cell.name}: ${covered.map(({ what, share }) => `${what} ${share.toFixed(3)}`).join(', ')}`);
    return { cell: cell.name, covered };
  });
  const ratios = found.flatMap(({ cell, covered }) => covered.flatMap((each) => coverageLines(cell, each)));
  return { kind: 'measured', ratios, details: { runs, found } };
}

type Figures = ReadonlyMap<string, number>;
type Truths = { readonly candidate: Figures; readonly other: Figures };

function noteAll(
  tally: Tally,
  found: ReturnType<typeof comparisons>,
  { truths, among }: { readonly truths: Truths; readonly among?: number },
): void {
  for (const [name, comparison] of Object.entries(found)) {
    const metric = metricNamed(name) as Metric;
    const [own, beside] = [truths.candidate.get(name) as number, truths.other.get(name) as number];
    // The candidate is calibrated: its true error is 0, which an interval can miss to one side alone.
    if (name === 'ece') tally.note(name, comparison.other, beside, among);
    else tally.note(name, comparison.candidate, own, among);
    if (name === 'ece' || boundOnly.includes(name)) continue;
    const gain = metric.better === 'higher' ? own - beside : beside - own;
    tally.note(`gain in ${name}`, comparison.improvement, gain, among);
  }
}
