import { describe, expect, it } from 'vitest';
import { learnerContract } from '../../models/contract/learner-contract.ts';
import { madeUpClasses } from '../../models/contract/made-up-design.ts';
import { learn, scoresOf, shape, tryLearner } from '../../models/contract/tried-learner.ts';
import type { Learner } from '../../models/learner.ts';
import { learners } from '../../models/registry.ts';
import type { Design } from '../../shared/features/design.ts';

const cases = Object.entries<Learner>(learners).flatMap(([name, learner]) =>
  learner.tasks.map((task) => ({ name: `${name} (${task})`, key: name, learner, task })),
);

/** Ours learn where others may refuse to: the stricter promise stands below. */
const isNoLaxer = ({ title }: { readonly title: string }): boolean =>
  !/^learns (?:from labels|without any feature).*or refuses/.test(title);

/** What every learner owes, whatever it learns: the promises of `ratchet test`, and some that those of ours keep besides. */
describe.each(cases)('$name', ({ key, learner, task }) => {
  for (const { title, run } of learnerContract(learner, task).filter(isNoLaxer)) it(title, run);

  const tried = tryLearner(learner, task);
  const { design, labels } = tried;

  it('is registered under its own kind', () => {
    expect(learner.kind).toBe(key);
  });

  it('does not care for the order of the features', async () => {
    // Features that are drawn are drawn by their places, and of few rows many cuts gain the same.
    const alike = key === 'random-forest' ? { featuresPerSplit: 'all', depthMax: 2 } : {};
    const { model } = await learn(tried, design, labels, alike);
    const turned = reversedNumbers(design);
    const other = await learn(tried, turned, labels, alike);
    const expected = scoresOf(tried, model, design);
    const found = scoresOf(tried, other.model, turned);
    found.forEach((score, row) => {
      expect(score).toBeCloseTo(expected[row] ?? Number.NaN, 4);
    });
  });

  it('learns from labels that are all the same', async () => {
    for (const label of [0, 1]) {
      const constant = new Float64Array(design.rowCount).fill(label);
      const { model } = await learn(tried, design, constant);
      const found = scoresOf(tried, model, design);
      const isRight = (score: number, at: number): boolean =>
        Math.abs(score - (task === 'multiclass' ? Number(at % madeUpClasses === label) : label)) < 0.5;
      expect(found.every(isRight)).toBe(true);
    }
  });

  it('learns without any feature: the base rate or the mean', async () => {
    const empty = tried.madeUp({ ...shape, numericWidth: 0, levels: [] });
    const { model } = await learn(tried, empty, labels);
    const usual = task === 'multiclass' ? labels.map((label) => Number(label === 0)) : labels;
    const mean = usual.reduce((sum, label) => sum + label, 0) / labels.length;
    expect(scoresOf(tried, model, empty)[0]).toBeCloseTo(mean, 2);
  });
});

/** The numbers in the opposite order; levels, which come after them, stay. */
function reversedNumbers(rows: Design): Design {
  const { numericWidth } = rows;
  const numeric = Float64Array.from(rows.numeric, (_, at) => {
    const place = at % numericWidth;
    const other = place < shape.numericWidth ? shape.numericWidth - 1 - place : place;
    return rows.numeric[at - place + other] ?? Number.NaN;
  });
  return { ...rows, numeric };
}
