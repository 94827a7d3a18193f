import { expect, it } from 'vitest';
import { denseRows, madeUpDesign } from '../../../models/contract/made-up-design.ts';
import { encodedMeans } from '../../../models/linear/encoded-means.ts';

it.each([0, 1, 4, 403])('are the means of the dense rows: %i rows', (rowCount) => {
  const design = madeUpDesign({ rowCount, numericWidth: 3, levels: [4, 2] });
  const dense = denseRows(design);
  const means = encodedMeans(design);
  expect(means).toHaveLength(9);
  means.forEach((mean, place) => {
    const sum = dense.reduce((total, row) => total + (row[place] ?? Number.NaN), 0);
    expect(mean).toBeCloseTo(sum / Math.max(rowCount, 1), 12);
  });
});
