import type { Bounds } from './interval.ts';
import { normalQuantile } from './normal.ts';

type Ranked = {
  readonly auc: number;
  /** Rows of each class, or entities. */
  readonly positive: number;
  readonly negative: number;
  readonly confidence: number;
};

/**
 * An interval of an AUC with few rows of a class: the areas from which the one found is no further than their own error
 * would bring it (Newcombe 2006, "Confidence intervals for an effect size measure based on the Mann-Whitney statistic", 2,
 * method 5), which is that of Hanley & McNeil 1982 with the mean of both counts.
 */
export function fewPositivesBounds({ auc, positive, negative, confidence }: Ranked): Bounds {
  const z = normalQuantile((1 + confidence) / 2);
  const isFar = (area: number): boolean => (auc - area) ** 2 > z * z * errorSquared(area, positive, negative);
  return { low: edge(isFar, 0, auc), high: edge(isFar, 1, auc) };
}

function errorSquared(area: number, positive: number, negative: number): number {
  const half = (positive + negative) / 2 - 1;
  const ties = (1 - area) / (2 - area) + area / (1 + area);
  return (area * (1 - area) * (1 + half * ties)) / (positive * negative);
}

/** Between an end that may be too far and the value, which is not. */
function edge(isFar: (area: number) => boolean, end: number, auc: number): number {
  let [far, near] = [end, auc];
  for (let i = 0; i < 60; i++) {
    const middle = (far + near) / 2;
    if (isFar(middle)) far = middle;
    else near = middle;
  }
  return near;
}
