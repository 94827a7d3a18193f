import { defineLearner, z } from 'ratchet/extension';

/** Scores a row by how much nearer it lies to the mean of the positive rows than to that of the others. */
export const nearestMean = defineLearner({
  kind: 'nearest-mean',
  tasks: ['binary'],
  takesWeights: true,
  parameters: z.strictObject({
    sharpness: z.number().positive().default(1).describe('How fast the score goes from 0 to 1'),
  }),
  learned: z.strictObject({
    sharpness: z.number(),
    start: z.number(),
    means: z.array(z.array(z.number())).length(2),
  }),
  fit({ rows, labels, weights }, { parameters, onProgress }) {
    const means = [0, 1].map(() => new Float64Array(rows.width));
    const totals = [1, 1]; // a row of each class at zero: with one class alone there are two means all the same
    const row = new Float64Array(rows.width);
    for (let number = 0; number < rows.rowCount; number++) {
      const label = labels[number] ?? 0;
      const weight = weights[number] ?? 1;
      rows.read(number, row);
      totals[label] = (totals[label] ?? 0) + weight;
      means[label]?.forEach((mean, at, all) => {
        all[at] = mean + weight * (row[at] ?? 0);
      });
      if (number % 10_000 === 0) onProgress(number / rows.rowCount);
    }
    const [negative = 1, positive = 1] = totals;
    return {
      learned: {
        sharpness: parameters.sharpness,
        start: Math.log(positive / negative),
        means: means.map((sums, label) => [...sums.map((sum) => sum / (totals[label] ?? 1))]),
      },
    };
  },
  scorer({ sharpness, start, means: [negative = [], positive = []] }) {
    return (row, out) => {
      let nearer = 0;
      for (let at = 0; at < row.length; at++) {
        const [value = 0, no = 0, yes = 0] = [row[at], negative[at], positive[at]];
        nearer += (value - no) ** 2 - (value - yes) ** 2;
      }
      out[0] = 1 / (1 + Math.exp(-(start + (sharpness * nearer) / 2)));
    };
  },
});
