import { describe, expect, it } from 'vitest';
import { lehmer } from '../../../models/contract/made-up-design.ts';
import { readForest } from '../../../models/gradient-boosting/forest-document.ts';
import { gradientBoosting } from '../../../models/gradient-boosting.ts';
import type { Design } from '../../../shared/features/design.ts';

type Odd = {
  readonly rowCount: number;
  readonly width?: number;
  readonly cell: (row: number, column: number, random: () => number) => number;
  readonly label: (row: number, random: () => number) => number;
};

function oddRows({ rowCount, width = 3, cell, label }: Odd) {
  const random = lehmer(11);
  const numeric = Float64Array.from({ length: rowCount * width }, (_, at) =>
    cell(Math.floor(at / width), at % width, random),
  );
  const labels = Float64Array.from({ length: rowCount }, (_, row) => label(row, random));
  const design: Design = {
    rowCount,
    width,
    numericWidth: width,
    numeric,
    hotCount: 0,
    hot: new Int32Array(),
  };
  return { design, labels };
}

async function scoresOf(odd: Odd, task: 'binary' | 'regression' = 'regression', parameters = {}) {
  const train = oddRows(odd);
  const { model } = await gradientBoosting.fit({ task, train }, { seed: 3, parameters });
  const scores = new Float64Array(odd.rowCount);
  gradientBoosting.scorer(model).score(train.design, scores);
  return { scores, model, ...train };
}

const half = (row: number) => (row % 2 === 0 ? 1 : 0);

describe('gradient boosting on odd tables', () => {
  it('answers the mean where every column is constant or missing', async () => {
    const cell = (_row: number, column: number) => [4, Number.NaN, -Infinity][column] ?? 0;
    const { scores } = await scoresOf({ rowCount: 400, cell, label: (row) => 10 * half(row) });
    expect(scores.every((score) => score === 5)).toBe(true);
  });

  it('learns from which values are missing alone', async () => {
    const cell = (row: number, column: number) => (column === 1 && half(row) ? Number.NaN : 7);
    const { scores, labels } = await scoresOf({ rowCount: 400, cell, label: (row) => 10 * half(row) });
    for (const [row, score] of scores.entries())
      expect(Math.abs(score - (labels[row] ?? 0))).toBeLessThan(0.01);
  });

  it('cuts by the first of two equal columns, and gives the model of one', async () => {
    const cell = (row: number, column: number) => (column === 2 ? 0 : (row * 37) % 101);
    const label = (row: number) => ((row * 37) % 101 > 40 ? 1 : 0);
    const twice = await scoresOf({ rowCount: 500, cell, label });
    const once = await scoresOf({
      rowCount: 500,
      cell: (row, column) => (column === 0 ? cell(row, 0) : 0),
      label,
    });
    expect(twice.scores).toEqual(once.scores);
  });

  it('tells infinite and huge values from others by their order', async () => {
    const values = [-Infinity, -1e308, -5e-324, 0, 5e-324, 1e308, Infinity];
    const cell = (row: number, column: number) => (column === 0 ? (values[row % 7] ?? 0) : 1);
    const { scores, labels } = await scoresOf({ rowCount: 700, cell, label: (row) => (row % 7) ** 2 });
    for (const [row, score] of scores.entries())
      expect(Math.abs(score - (labels[row] ?? 0))).toBeLessThan(0.01);
  });

  it.each([0, 1])('answers almost %i where all labels are that', async (only) => {
    const { scores } = await scoresOf({ rowCount: 300, cell: (row) => row, label: () => only }, 'binary');
    expect(Math.abs((scores[0] ?? 0.5) - only)).toBeLessThan(0.01);
    expect(scores.every((score) => score > 0 && score < 1)).toBe(true);
  });

  it('learns from more features than rows', async () => {
    const cell = (row: number, column: number, random: () => number) => (column === 300 ? row % 2 : random());
    const odd = { rowCount: 120, width: 600, cell, label: half };
    const { scores, labels } = await scoresOf(odd, 'regression', { leavesMax: 4_096 });
    const wrong = scores.filter((score, row) => Math.abs(score - (labels[row] ?? 0)) > 0.5);
    expect(wrong.length).toBe(0);
  });

  it('spends no leaf on rows that are all alike, which differ by how their gradients were rounded alone', async () => {
    const cell = (row: number, column: number, random: () => number) => (column === 0 ? half(row) : random());
    const odd = { rowCount: 4_000, cell, label: half };
    const { model } = await scoresOf(odd, 'binary', { trees: 20, leafRowsMin: 1 });
    const { roots, values } = readForest('gradient-boosting', model).forest;
    expect([roots.length, values.length]).toEqual([20, 40]);
  });

  it('refuses labels that are none, with the row', async () => {
    const odd: Odd = { rowCount: 30, cell: (row) => row, label: (row) => (row === 17 ? Number.NaN : row) };
    await expect(scoresOf(odd)).rejects.toThrow('row 17');
  });

  it('refuses labels beyond what its kernels hold, by the name of the target', async () => {
    const odd: Odd = { rowCount: 30, cell: (row) => row, label: (row) => (row === 17 ? -1e308 : row) };
    await expect(scoresOf(odd)).rejects.toThrow(
      /^the target "label" is -1e\+308 in a row: trees learn numbers up to 1e\+30/,
    );
  });

  it('learns from columns that are called as what every JavaScript object has', async () => {
    const train = oddRows({ rowCount: 400, cell: (row, column) => (row * (column + 3)) % 101, label: half });
    const modelOf = async (names: readonly string[], monotone: object) => {
      const columns = names.map((name) => ({ name, levelCount: null }));
      const how = { seed: 3, parameters: { trees: 5, monotone } };
      return (await gradientBoosting.fit({ task: 'regression', columns, train }, how)).model.binary;
    };
    const odd = ['constructor', 'toString', '__proto__'];
    expect(await modelOf(odd, {})).toEqual(await modelOf(['a', 'b', 'c'], {}));
    expect(await modelOf(odd, { toString: 1 })).toEqual(await modelOf(['a', 'b', 'c'], { b: 1 }));
  });

  it('refuses a column of more levels than bins, by its name', async () => {
    const train = oddRows({ rowCount: 50, width: 1, cell: (row) => row, label: half });
    const columns = [{ name: 'postcode', levelCount: 100_000 }];
    const fit = gradientBoosting.fit({ task: 'regression', columns, train }, { seed: 1, parameters: {} });
    await expect(fit).rejects.toThrow('column postcode has 100000 levels');
  });
});
