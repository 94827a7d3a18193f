import { normalCdf } from '../../shared/statistics/normal.ts';

/** Of whom the figures are: the classes see a normal number each, so far apart, with that deviation. */
export type Population = {
  readonly prevalence: number;
  readonly distance: number;
  readonly deviation: number;
};

const recallPct = 80;
const topPct = 10;
const binCount = 10;

/**
 * The figures of a model that scores by the posterior of two normal classes of deviation 1 and decides at the prevalence: exact
 * but for quadrature, so that no sample of the truth is off as those are that it is held against.
 */
export function trueFigures(population: Population): ReadonlyMap<string, number> {
  return new Map([...ofDecisions(population), ...ofCurves(population), ...integrals(population)]);
}

/** The share of a class that sees more than `x`. */
const beyond = ({ distance, deviation }: Population, x: number, label: 0 | 1): number =>
  normalCdf(((label - 0.5) * distance - x) / deviation);

function ofDecisions(population: Population): readonly (readonly [string, number])[] {
  const { prevalence: p } = population;
  const recall = beyond(population, 0, 1);
  const falsePositive = beyond(population, 0, 0);
  const decided = p * recall + (1 - p) * falsePositive;
  return [
    ['recall', recall],
    ['precision', (p * recall) / decided],
    ['f1', (2 * p * recall) / (decided + p)],
    ['accuracy', p * recall + (1 - p) * (1 - falsePositive)],
    ['balanced_accuracy', (recall + 1 - falsePositive) / 2],
    ['positive_share', decided],
  ];
}

function ofCurves(population: Population): readonly (readonly [string, number])[] {
  const { prevalence: p, distance, deviation } = population;
  const share = (x: number): number => p * beyond(population, x, 1) + (1 - p) * beyond(population, x, 0);
  const found = crossing((x) => beyond(population, x, 1) - recallPct / 100);
  const top = crossing((x) => share(x) - topPct / 100);
  return [
    ['roc_auc', normalCdf(distance / deviation / Math.SQRT2)],
    [`fpr_at_recall_${recallPct}`, beyond(population, found, 0)],
    [`precision_at_pct_${topPct}`, (p * beyond(population, top, 1)) / (topPct / 100)],
  ];
}

/** Where a function that falls crosses 0. */
function crossing(of: (x: number) => number): number {
  let [low, high] = [-10, 10];
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    if (of(middle) > 0) low = middle;
    else high = middle;
  }
  return low;
}

const reach = 10;
const step = 1e-4;

function integrals(population: Population): readonly (readonly [string, number])[] {
  const { prevalence: p, distance } = population;
  const prior = Math.log(p / (1 - p));
  let [brier, logLoss, area] = [0, 0, 0];
  const gaps = new Float64Array(binCount);
  for (let x = -reach + step / 2; x < reach; x += step) {
    const [positive, negative] = [p * density(population, x, 1), (1 - p) * density(population, x, 0)];
    const odds = prior + distance * x;
    const score = 1 / (1 + Math.exp(-odds));
    brier += positive * (1 - score) ** 2 + negative * score ** 2;
    logLoss += positive * Math.log1p(Math.exp(-odds)) + negative * Math.log1p(Math.exp(odds));
    const found = p * beyond(population, x, 1);
    area += found > 0 ? ((positive / p) * found) / (found + (1 - p) * beyond(population, x, 0)) : 0;
    const bin = Math.min(Math.floor(score * binCount), binCount - 1);
    gaps[bin] = (gaps[bin] as number) + positive * (1 - score) - negative * score;
  }
  const ece = gaps.reduce((sum, gap) => sum + Math.abs(gap), 0);
  return [
    ['brier', brier * step],
    ['log_loss', logLoss * step],
    ['average_precision', area * step],
    ['ece', ece * step],
  ];
}

const density = ({ distance, deviation }: Population, x: number, label: 0 | 1): number =>
  Math.exp(-(((x - (label - 0.5) * distance) / deviation) ** 2) / 2) / (deviation * Math.sqrt(2 * Math.PI));
