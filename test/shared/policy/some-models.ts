import type { Scored } from '../../../shared/metrics/metric.ts';
import { seededRandom } from '../../../shared/statistics/random.ts';

/** Labels drawn from known probabilities, and models that see them through noise of a given size. */
export function someModels(rowCount: number, seed = 1) {
  const random = seededRandom(seed);
  const truth = Float64Array.from({ length: rowCount }, () => random.uniform());
  const labels = truth.map((p) => (random.uniform() < p * p ? 1 : 0));
  return {
    labels,
    model: (noise: number): Scored => ({
      labels,
      scores: truth.map((p) => Math.min(Math.max(p * p + noise * (random.uniform() - 0.5), 0), 1)),
      threshold: 0.5,
    }),
    prior: {
      labels,
      scores: new Float64Array(rowCount).fill(labels.reduce((sum, label) => sum + label, 0) / rowCount),
      threshold: 0.5,
    } satisfies Scored,
  };
}

/** The same of three classes, whose truth is how the unit is cut. */
export function someClasses(rowCount: number, seed = 1) {
  const random = seededRandom(seed);
  const truth = Array.from({ length: rowCount }, () => {
    const [first, second] = [random.uniform(), random.uniform()];
    return [first * second, first * (1 - second), 1 - first];
  });
  const labels = Float64Array.from(truth, ([first = 0, second = 0]) => {
    const drawn = random.uniform();
    return drawn < first ? 0 : drawn < first + second ? 1 : 2;
  });
  return {
    model: (noise: number): Scored => ({
      ...{ labels, classes: ['a', 'b', 'c'], threshold: 0.5 },
      scores: Float64Array.from(
        truth.flatMap((shares) => {
          const seen = shares.map((share) => share + noise * random.uniform());
          const sum = seen.reduce((total, share) => total + share, 0);
          return seen.map((share) => share / sum);
        }),
      ),
    }),
  };
}

/** Targets around known values, and models whose errors have a given size. */
export function someRegressions(rowCount: number, seed = 1) {
  const random = seededRandom(seed);
  const truth = Float64Array.from({ length: rowCount }, () => 10 * random.uniform());
  const labels = truth.map((x) => x + random.uniform() - 0.5);
  const mean = labels.reduce((sum, label) => sum + label, 0) / rowCount;
  const residuals = Array.from({ length: 100 }, (_, at) => (at + 1) / 200);
  return {
    model: (noise: number): Scored => ({
      labels,
      scores: truth.map((x) => x + noise * (random.uniform() - 0.5)),
      ...{ threshold: 0, intervals: { rowCount: 100, residuals } },
    }),
    prior: { labels, scores: new Float64Array(rowCount).fill(mean), threshold: 0 } satisfies Scored,
  };
}
