import { realAt } from '../dataset/table.ts';
import { softmaxInto, sureLogarithm } from '../statistics/softmax.ts';
import type { Calibration, CalibrationRows } from './calibration.ts';

/** Inverse temperatures beyond these say that scores do not tell classes apart, or do so without fail. */
const [inverseMin, inverseMax] = [1e-3, 1e3];
const stepsMax = 100;
const precision = 1e-12;

/**
 * The temperature with the lowest log loss (Guo et al. 2017, "On Calibration of Modern Neural Networks") against targets
 * of Platt's kind (1999), n + 1 of n + K for the class of a row and 1 of n + K for each other: rows that are decided
 * rightly without fail must not make it 0. In its inverse b the loss Σ ln Σ e^(b z) − b t·z is convex: Newton's steps on
 * Σ E_b[z] − t·z, halved between bounds where they leave them. Null where no temperature lowers the loss of equal probabilities: the scores do not tell the classes apart.
 */
export function fitTemperature(rows: CalibrationRows): Calibration | null {
  const logarithms = rows.scores.map(sureLogarithm);
  const slopeAt = (inverse: number) => slopeOf(rows.labels, logarithms, inverse);
  let [low, high] = [inverseMin, inverseMax];
  if (slopeAt(low).first >= 0) return null;
  let inverse = 1;
  for (let step = 0; step < stepsMax && high - low > precision * high; step++) {
    const { first, second } = slopeAt(inverse);
    if (first > 0) high = inverse;
    else low = inverse;
    const next = second > 0 ? inverse - first / second : Number.NaN;
    const found = next > low && next < high ? next : (low + high) / 2;
    if (Math.abs(found - inverse) <= precision * inverse) break;
    inverse = found;
  }
  return { kind: 'temperature', temperature: 1 / inverse };
}

type Slope = { readonly first: number; readonly second: number };

/** First and second derivative of the loss by the inverse temperature. */
function slopeOf(labels: Float64Array, logarithms: Float64Array, inverse: number): Slope {
  const classCount = logarithms.length / labels.length;
  const powers = new Float64Array(classCount);
  const rest = 1 / (labels.length + classCount);
  let [first, second] = [0, 0];
  for (let row = 0; row < labels.length; row++) {
    const at = row * classCount;
    for (let k = 0; k < classCount; k++) powers[k] = inverse * realAt(logarithms, at + k);
    softmaxInto(powers, 0, classCount);
    let [mean, square, sum] = [0, 0, 0];
    for (let k = 0; k < classCount; k++) {
      const z = realAt(logarithms, at + k);
      mean += realAt(powers, k) * z;
      square += realAt(powers, k) * z * z;
      sum += z;
    }
    const own = realAt(logarithms, at + realAt(labels, row));
    first += mean - rest * (sum + labels.length * own);
    second += square - mean * mean;
  }
  return { first, second };
}
