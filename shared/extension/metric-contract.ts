import type { Metric, Scored } from '../metrics/metric.ts';
import { bootstrap } from '../statistics/bootstrap.ts';
import { isWeighed } from '../statistics/statistic.ts';
import { ContractBroken, type ContractCase, must } from './contract-case.ts';
import type { MetricExample } from './metric-definition.ts';
import { type MetricSides, metricSides, repeated, reversed } from './metric-sides.ts';

const tolerance = 1e-9;

type TriedMetric = { readonly metric: Metric; readonly examples: readonly MetricExample[] };
type Sided = { readonly metric: Metric; readonly sides: readonly MetricSides[] };

/** What every metric owes. */
export function metricContract({ metric, examples }: TriedMetric): readonly ContractCase[] {
  const of = { metric, sides: metric.tasks.map(metricSides) };
  return [
    { title: 'measures its own examples as it says', run: () => measuresExamples({ metric, examples }) },
    {
      title: 'is finite and within its range, for good and bad models alike',
      run: () => staysFinite(of),
    },
    { title: 'finds a perfect model better than one that guesses', run: () => knowsItsDirection(of) },
    {
      title: 'does not care for the order of the rows',
      run: () => isSame(of, reversed, 'backwards', 'let no row count by its place'),
    },
    {
      title: 'is the same where every row counts twice',
      run: () =>
        isSame(
          of,
          (data) => repeated(data, () => 2),
          'with every row twice',
          'divide by the number of rows, by their weight or by another sum',
        ),
    },
    {
      title: 'counts a row as much as it weighs, and leaves rows as they are',
      run: () => heedsWeights(metric),
    },
    {
      title: 'has an interval: its resamples are finite, and the same for the same seed',
      run: () => isResampled(of),
    },
  ];
}

function measuredBy(metric: Metric, data: Scored): number {
  const measured = metric.measure(data);
  if (measured.kind === 'value') return measured.value;
  throw new ContractBroken(measured.reason, 'answer a finite number within the range');
}

function measuresExamples({ metric, examples }: TriedMetric): void {
  must(
    examples.length > 0,
    'there is no example',
    'give rows whose value you know: examples: [{labels, scores, value}]',
  );
  examples.forEach((example, at) => {
    const found = measuredBy(metric, scoredOf(example));
    const words = `example ${at} measures ${found}, not ${example.value}`;
    must(isClose(found, example.value), words, 'mend the example or the formula');
  });
}

function staysFinite({ metric, sides }: Sided): void {
  for (const { perfect, random, wrong } of sides)
    for (const data of [perfect, random, wrong]) measuredBy(metric, data);
}

function knowsItsDirection({ metric, sides }: Sided): void {
  for (const { task, perfect, random } of sides) {
    const [best, guessed] = [measuredBy(metric, perfect), measuredBy(metric, random)];
    const isBetter = metric.better === 'higher' ? best > guessed : best < guessed;
    const words = `${task}: ${best} for a perfect model, ${guessed} for a guess, though ${metric.better} is better`;
    must(isBetter, words, 'turn `better` around, or mend the formula');
  }
}

function isSame({ metric, sides }: Sided, turn: (data: Scored) => Scored, how: string, remedy: string): void {
  for (const { random } of sides) {
    const [one, other] = [measuredBy(metric, random), measuredBy(metric, turn(random))];
    must(isClose(one, other), `${one} as they are, ${other} ${how}`, remedy);
  }
}

/** Of a metric whose sums or influences weigh rows by themselves there is nothing to hold. */
function heedsWeights(metric: Metric): void {
  const weightOf = (row: number): number => row % 3;
  for (const { random } of metric.tasks.map(metricSides)) {
    const { labels, scores } = random;
    const kept = [labels.slice(), scores.slice()];
    const statistic = metric.spread.kind === 'bootstrap' ? metric.spread.statistic(random) : null;
    if (statistic === null || !isWeighed(statistic)) continue;
    const weighed = statistic.weighed(labels.map((_, row) => weightOf(row)));
    const counted = measuredBy(metric, repeated(random, weightOf));
    const words = `${weighed} with rows that weigh 0, 1 and 2, ${counted} with each row so often`;
    must(isClose(weighed, counted), words, 'let every sum and count go by the weights');
    const isKept = [labels, scores].every((values, at) =>
      values.every((value, row) => value === kept[at]?.[row]),
    );
    must(isKept, 'the rows are not what they were', 'sort a copy of labels or scores, or places of rows');
  }
}

function isResampled({ metric, sides }: Sided): void {
  for (const { random } of sides) {
    const [one, other] = [resamples(metric, random), resamples(metric, random)];
    must(
      one.every(Number.isFinite),
      'a resample measures no finite number',
      'let `value` answer a number for any sums that rows can have',
    );
    const isAlike = one.every((value, at) => Object.is(value, other[at]));
    must(isAlike, 'two resamples of one seed differ', 'let it depend on what it is given alone');
  }
}

function resamples({ spread }: Metric, data: Scored): Float64Array {
  if (spread.kind !== 'bootstrap') return new Float64Array();
  const how = { rowCount: data.labels.length, strata: null, seed: 7, resampleCount: 50 };
  return bootstrap([spread.statistic(data)], how)[0] ?? new Float64Array();
}

const isClose = (one: number, other: number): boolean =>
  Math.abs(one - other) <= tolerance * Math.max(1, Math.abs(one), Math.abs(other));

const scoredOf = ({ labels, scores, classes, threshold = 0.5 }: MetricExample): Scored => ({
  ...{ labels: Float64Array.from(labels), scores: Float64Array.from(scores), threshold },
  ...(classes ? { classes } : {}),
});
