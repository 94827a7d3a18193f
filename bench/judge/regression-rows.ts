import { realAt } from '../../shared/dataset/table.ts';
import type { Pair } from '../../shared/policy/compare.ts';
import type { Random } from '../../shared/statistics/random.ts';
import { normal } from './chance.ts';

/** A regression whose truth is known. */
export type MadeRegression = {
  readonly rowCount: number;
  /** `long`: Laplace's, as many of a price or a demand are. */
  readonly tail: 'normal' | 'long';
  /** Rows of one entity, which share half of the variance of their error. */
  readonly entityRows: number;
};

/** Deviation of what the other model adds to the error; that of the error itself and of what is told of a row is 1. */
const noise = 0.5;

/** The figures of both models: the squared errors are 1 and 1 + noise², of a target whose variance is 2. */
export function regressionFigures({ tail }: Pick<MadeRegression, 'tail'>) {
  const figuresOf = (added: number): ReadonlyMap<string, number> => {
    const squared = 1 + added ** 2;
    // The mean size of a sum of two of Laplace's with scales a and b is (a² + ab + b²) / (a + b).
    const [a, b] = [Math.SQRT1_2, added * Math.SQRT1_2];
    const mae = tail === 'normal' ? Math.sqrt((2 * squared) / Math.PI) : (a * a + a * b + b * b) / (a + b);
    return new Map([
      ['rmse', Math.sqrt(squared)],
      ['mae', mae],
      ['r2', 1 - squared / 2],
    ]);
  };
  return { candidate: figuresOf(0), other: figuresOf(noise) };
}

/** A model that knows all that can be told of a row, and one that adds noise to it, on the same rows. */
export function regressionRows({ rowCount, tail, entityRows }: MadeRegression, random: Random): Pair {
  const draw = tail === 'normal' ? () => normal(random) : () => laplace(random);
  const labels = new Float64Array(rowCount);
  const scores = new Float64Array(rowCount);
  let shared = 0;
  for (let row = 0; row < rowCount; row++) {
    if (row % entityRows === 0) shared = draw();
    const error = entityRows === 1 ? shared : Math.SQRT1_2 * (shared + draw());
    scores[row] = normal(random);
    labels[row] = realAt(scores, row) + error;
  }
  const others = scores.map((score) => score + noise * draw());
  const witnesses =
    entityRows === 1 ? undefined : Int32Array.from(labels, (_, row) => Math.floor(row / entityRows));
  const common = { labels, threshold: 0, witnesses };
  return { candidate: { ...common, scores }, other: { ...common, scores: others } };
}

/** Of deviation 1. */
function laplace(random: Random): number {
  const u = random.uniform() - 0.5;
  return -Math.sign(u) * Math.SQRT1_2 * Math.log(1 - 2 * Math.abs(u));
}
