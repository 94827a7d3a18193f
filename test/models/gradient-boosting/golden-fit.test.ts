import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { lehmer } from '../../../models/contract/made-up-design.ts';
import { gradientBoosting } from '../../../models/gradient-boosting.ts';
import type { Design } from '../../../shared/features/design.ts';

/** Two numbers with gaps, one with few values, and a category. */
function table(rowCount: number) {
  const random = lehmer(23);
  const numeric = Float64Array.from({ length: 4 * rowCount }, (_, at) => {
    const value = [random() * 8 - 4, Math.floor(random() * 30), random() ** 3, Math.floor(random() * 20)][
      at % 4
    ];
    return random() < 0.08 ? Number.NaN : (value ?? 0);
  });
  const of = (row: number, column: number) => numeric[4 * row + column] || 0;
  const signal = (row: number) =>
    of(row, 0) * of(row, 2) + (of(row, 1) > 12 ? 1 : 0) + (of(row, 3) % 3 === 1 ? 2 : 0);
  const labels = Float64Array.from({ length: rowCount }, (_, row) => signal(row) + random());
  const design: Design = { rowCount, width: 4, numericWidth: 4, numeric, hotCount: 0, hot: new Int32Array() };
  return { design, labels };
}

const columns = [null, null, null, 20].map((levelCount, at) => ({ name: `c${at}`, levelCount }));

/** What users have trained must come out the same again: whoever changes these says so in CHANGELOG.md. */
it.each([
  ['regression', {}, 'f4d3646b3dd6fce4'],
  [
    'regression',
    { rowShare: 0.7, featureShare: 0.8, l1: 0.5, l2: 2, monotone: { c0: 1 }, depthMax: 5 },
    '9d366d692a70b00c',
  ],
  ['binary', { positiveWeight: 3, leavesMax: 12, binsMax: 60 }, 'b212908f79a6a7ae'],
  ['binary', { earlyStopping: 5, learningRate: 0.3 }, 'e6b94b3368ac444f'],
  ['regression', { loss: 'absolute' }, 'b404eba374b4d7c0'],
  ['regression', { loss: 'quantile', quantile: 0.2 }, 'ce6e62628202529a'],
  ['regression', { loss: 'poisson' }, 'd1c9cc7d261f8471'],
  ['multiclass', { leavesMax: 9, rowShare: 0.8, oneHotLevelsMax: 30 }, 'f7ec792fefe2b9d4'],
] as const)('%s with %j gives the model that it gave', async (task, parameters, digest) => {
  const isCount = 'loss' in parameters && parameters.loss === 'poisson';
  const [train, validation] = [table(6_000), table(1_500)].map(({ design, labels }) => ({
    design,
    labels: labels.map((label) => {
      if (task === 'multiclass') return label > 2 ? 2 : label > 0.7 ? 1 : 0;
      return task === 'binary' ? (label > 2 ? 1 : 0) : isCount ? Math.max(label, 0) : label;
    }),
  }));
  if (train === undefined || validation === undefined) throw new Error('two tables were made');
  const data =
    'earlyStopping' in parameters ? { task, columns, train, validation } : { task, columns, train };
  const classes = task === 'multiclass' ? { classCount: 3 } : {};
  const { model } = await gradientBoosting.fit(
    { ...data, ...classes },
    { seed: 5, parameters: { trees: 30, ...parameters } },
  );
  const hash = createHash('sha256')
    .update(JSON.stringify(model.parameters))
    .update(model.binary ?? '');
  expect(hash.digest('hex').slice(0, 16)).toBe(digest);
});
