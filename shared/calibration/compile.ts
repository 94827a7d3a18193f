import { itemAt, realAt } from '../dataset/table.ts';
import { BrokenGraph } from '../features/broken-graph.ts';
import { softmaxInto, sureLogarithm } from '../statistics/softmax.ts';
import type { Calibration } from './calibration.ts';
import { insideUnit, logOdds, probabilityOf } from './log-odds.ts';

/** Calibrates the scores of the first `rowCount` rows (default: all) in place. Training, evaluation and serving do it by this alone, so they agree bit by bit. */
export type Calibrate = (scores: Float64Array, rowCount?: number) => void;

/** `outputs` are the scores of a row. @throws BrokenGraph where the numbers are not finite or do not increase */
export function compileCalibration(calibration: Calibration, outputs = 1): Calibrate {
  if ((calibration.kind === 'temperature') !== outputs > 1)
    throw new BrokenGraph(`its calibration ${calibration.kind} is not for ${outputs} scores of a row`);
  switch (calibration.kind) {
    case 'platt':
      return eachScore(platt(calibration));
    case 'isotonic':
      return eachScore(isotonic(calibration));
    case 'temperature':
      return temperature(calibration, outputs);
    default: {
      // A later release may have written it.
      const { kind }: { readonly kind?: unknown } = calibration;
      throw new BrokenGraph(`this release knows no calibration ${String(kind)}`);
    }
  }
}

function eachScore(calibrate: (score: number) => number): Calibrate {
  return (scores, rowCount = scores.length) => {
    for (let row = 0; row < rowCount; row++) scores[row] = calibrate(realAt(scores, row));
  };
}

type Platt = Extract<Calibration, { kind: 'platt' }>;
type Isotonic = Extract<Calibration, { kind: 'isotonic' }>;

function platt({ slope, intercept }: Platt): (score: number) => number {
  if (!Number.isFinite(slope) || !Number.isFinite(intercept) || slope <= 0)
    throw new BrokenGraph(`its calibration has slope ${slope} and intercept ${intercept}`);
  return (score) => probabilityOf(slope * logOdds(score) + intercept);
}

function isotonic({ scores, probabilities }: Isotonic): (score: number) => number {
  if (scores.length < 2 || scores.length !== probabilities.length || !isCurve(scores, probabilities))
    throw new BrokenGraph('the points of its calibration do not increase from score 0 to 1');
  const from = Float64Array.from(scores);
  const to = Float64Array.from(probabilities);
  return (score) => insideUnit(between(from, to, score));
}

function isCurve(scores: readonly number[], probabilities: readonly number[]): boolean {
  const increases = (values: readonly number[]): boolean =>
    values.every((value, at) => at === 0 || value > itemAt(values, at - 1));
  const isInside = probabilities.every((value) => value > 0 && value < 1);
  return scores[0] === 0 && scores.at(-1) === 1 && isInside && increases(scores) && increases(probabilities);
}

/** On the line between the two points around the score; the last point's line ends at 1. */
function between(from: Float64Array, to: Float64Array, score: number): number {
  let [low, high] = [0, from.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (realAt(from, middle) <= score) low = middle;
    else high = middle;
  }
  const [start, end] = [realAt(to, low), realAt(to, high)];
  const share = (score - realAt(from, low)) / (realAt(from, high) - realAt(from, low));
  // Rounding must not lift a score above the point that it comes before.
  return Math.min(start + (end - start) * share, end);
}

function temperature(
  { temperature: divisor }: Extract<Calibration, { kind: 'temperature' }>,
  outputs: number,
): Calibrate {
  if (!(divisor > 0 && Number.isFinite(divisor)))
    throw new BrokenGraph(`its calibration has temperature ${divisor}`);
  return (scores, rowCount = scores.length / outputs) => {
    for (let at = 0; at < rowCount * outputs; at++) scores[at] = sureLogarithm(realAt(scores, at)) / divisor;
    for (let row = 0; row < rowCount; row++) softmaxInto(scores, row * outputs, outputs);
  };
}
