import { realAt } from '../dataset/table.ts';

/** Influences less their weighted mean; zeros where nothing has weight. */
export function centred(influences: Float64Array, weights: Float64Array): Float64Array {
  let sum = 0;
  let weight = 0;
  for (let at = 0; at < influences.length; at++) {
    sum += realAt(influences, at) * realAt(weights, at);
    weight += realAt(weights, at);
  }
  return influences.map((influence) => (weight === 0 ? 0 : influence - sum / weight));
}
