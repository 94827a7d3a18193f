import { heedsFewRows } from '../metrics/few-rows.ts';
import { isMadeSince } from '../metrics/interval-method.ts';
import type { Scored } from '../metrics/metric.ts';
import { remembered } from '../metrics/remembered.ts';
import { scoreOrder } from '../metrics/thresholds.ts';
import { byClass } from '../statistics/by-class.ts';
import {
  type AucComponents,
  aucComponents,
  aucCovariance,
  aucDifference,
  aucGap,
  aucSpread,
  type ClassWitnesses,
} from '../statistics/delong.ts';
import type { Bounds } from '../statistics/interval.ts';
import { normalQuantile } from '../statistics/normal.ts';
import { fewPositivesBounds } from '../statistics/rank-interval.ts';
import { oddsBounds } from '../statistics/score-interval.ts';
import { studentQuantile } from '../statistics/student.ts';
import { classUnitsOf } from './metric-interval.ts';

/** Components of the area under the ROC curve: a gate and the report ask for those of the same rows. */
export const aucComponentsOf = remembered((data) =>
  aucComponents(data.labels, data.scores, scoreOrder(data)),
);

/**
 * With fewer of a class, what their ranks scatter by tells too little of how they might. Of entities with several rows the model
 * of the ranks knows nothing: they have as few as that.
 */
const classUnitsMin = 30;

/** From `few-rows` on, until degrees of freedom were told by moments, 100 rows, with which it is too wide. */
const fewBelow = (data: Scored): number =>
  heedsFewRows(data) && !isMadeSince('fourth-moment', data) && !data.witnesses ? 100 : classUnitsMin;

/** Of how many rows the variance of a class borrows from the other one, whose ranks say something of it. */
const borrowedRows = 0.25;

/**
 * The interval of one AUC: DeLong's variance on the scale of log odds, for near 1 and with few rows of a class the plain one
 * is too low and too short (Qin & Hotilovac 2008, "Comparison of non-parametric confidence intervals for the area under the
 * ROC curve"), with Student's quantile. With fewer than 30 rows or entities of a class the variance is that of a model
 * of the ranks at the bound itself (`fewPositivesBounds`).
 */
export function aucBounds(data: Scored, confidence: number): Bounds {
  const components = aucComponentsOf(data);
  if (data.method === 'percentile') return plainBounds(components, confidence);
  const { auc } = components;
  const { positive, negative } = classUnitsOf(data);
  const few = { auc, positive, negative, confidence };
  if (auc <= 0 || auc >= 1 || Math.min(positive, negative) < fewBelow(data)) return fewPositivesBounds(few);
  const { variance, freedom } = aucSpread(components, classWitnesses(data));
  return oddsBounds(auc, variance, studentQuantile(confidence, freedom));
}

/** The interval of the difference of two on the same rows. */
export function aucGapBounds(one: Scored, two: Scored, confidence: number): Bounds {
  const [a, b] = [aucComponentsOf(one), aucComponentsOf(two)];
  if (one.method === 'percentile') {
    const { difference, variance } = aucDifference(a, b);
    return beside(difference, variance, normalQuantile((1 + confidence) / 2));
  }
  const gap = aucGap(a, b);
  const borrowed = heedsFewRows(one) ? borrowedRows : 0;
  const { variance, freedom } = aucSpread(gap, classWitnesses(one), borrowed);
  return beside(gap.auc, variance, studentQuantile(confidence, freedom));
}

/** value ± quantile · √variance. */
function beside(value: number, variance: number, quantile: number): Bounds {
  const half = quantile * Math.sqrt(variance);
  return { low: value - half, high: value + half };
}

function classWitnesses({ labels, witnesses }: Scored): ClassWitnesses | undefined {
  if (!witnesses) return undefined;
  const { positive, negative } = byClass(labels, Float64Array.from(witnesses));
  return { positive: Int32Array.from(positive), negative: Int32Array.from(negative) };
}

/** As earlier releases had it. */
function plainBounds(components: AucComponents, confidence: number): Bounds {
  const { auc, positive, negative } = components;
  const z = normalQuantile((1 + confidence) / 2);
  if (auc > 0 && auc < 1) return oddsBounds(auc, aucCovariance(components, components), z);
  const gap = z ** 2 / (z ** 2 + Math.min(positive.length, negative.length));
  return auc >= 1 ? { low: 1 - gap, high: 1 } : { low: 0, high: gap };
}
