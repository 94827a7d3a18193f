import type { Pair } from '../../shared/policy/compare.ts';
import type { Random } from '../../shared/statistics/random.ts';
import { normal } from './chance.ts';

/** Three classes in a row, whose truth is known. */
export type MadeClasses = {
  readonly rowCount: number;
  readonly shares: readonly [number, number, number];
  /** Rows of one entity, which share their class and half of what is seen of it. */
  readonly entityRows: number;
};

const names = ['low', 'middle', 'high'] as const;
const centres = [-1.5, 0, 1.5] as const;
const noise = 0.5;

/** A model that scores by the posterior of three normal classes, and one that sees the same through noise. */
export function classRows({ rowCount, shares, entityRows }: MadeClasses, random: Random): Pair {
  const labels = new Float64Array(rowCount);
  const scores = new Float64Array(rowCount * names.length);
  const others = new Float64Array(rowCount * names.length);
  let [label, shared] = [0, 0];
  for (let row = 0; row < rowCount; row++) {
    if (row % entityRows === 0) {
      const at = random.uniform();
      label = at < shares[0] ? 0 : at < shares[0] + shares[1] ? 1 : 2;
      shared = normal(random);
    }
    const own = entityRows === 1 ? shared : Math.SQRT1_2 * (shared + normal(random));
    const seen = (centres[label] as number) + own;
    labels[row] = label;
    scores.set(posterior(shares, seen), row * names.length);
    others.set(posterior(shares, seen + noise * normal(random)), row * names.length);
  }
  const witnesses =
    entityRows === 1 ? undefined : Int32Array.from(labels, (_, row) => Math.floor(row / entityRows));
  const common = { labels, threshold: 0.5, classes: names, witnesses };
  return { candidate: { ...common, scores }, other: { ...common, scores: others } };
}

function posterior(shares: readonly number[], x: number): readonly number[] {
  const weights = centres.map((centre, of) => (shares[of] as number) * Math.exp(-((x - centre) ** 2) / 2));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** The figures of both models, by quadrature. */
export const classFigures = (made: Pick<MadeClasses, 'shares'>) => ({
  candidate: figuresOf(made.shares, 1),
  other: figuresOf(made.shares, Math.sqrt(1 + noise ** 2)),
});

const reach = 9;
const step = 1e-3;

function figuresOf(shares: readonly number[], deviation: number): ReadonlyMap<string, number> {
  const cells = names.map(() => names.map(() => 0));
  let logLoss = 0;
  for (let x = -reach + step / 2; x < reach; x += step) {
    const told = posterior(shares, x);
    const decided = told.indexOf(Math.max(...told));
    centres.forEach((centre, label) => {
      const height = Math.exp(-(((x - centre) / deviation) ** 2) / 2) / (deviation * Math.sqrt(2 * Math.PI));
      const mass = (shares[label] as number) * height * step;
      const row = cells[label] as number[];
      row[decided] = (row[decided] as number) + mass;
      logLoss -= mass * Math.log(told[label] as number);
    });
  }
  return new Map([['log_loss', logLoss], ...ofDecisions(cells)]);
}

/** Of the shares of all rows by class and decision. */
function ofDecisions(cells: readonly (readonly number[])[]): readonly (readonly [string, number])[] {
  const of = names.map((_, at) => {
    const right = cells[at]?.[at] as number;
    const share = (cells[at] as readonly number[]).reduce((sum, cell) => sum + cell, 0);
    const decided = cells.reduce((sum, row) => sum + (row[at] as number), 0);
    return {
      share,
      right,
      precision: right / decided,
      recall: right / share,
      f1: (2 * right) / (share + decided),
    };
  });
  const macro = (name: 'precision' | 'recall' | 'f1'): number =>
    of.reduce((sum, each) => sum + each[name], 0) / of.length;
  const weighted = (name: 'precision' | 'f1'): number =>
    of.reduce((sum, each) => sum + each.share * each[name], 0);
  return [
    ['accuracy', of.reduce((sum, { right }) => sum + right, 0)],
    ['precision_macro', macro('precision')],
    ['recall_macro', macro('recall')],
    ['f1_macro', macro('f1')],
    ['precision_weighted', weighted('precision')],
    ['f1_weighted', weighted('f1')],
  ];
}
