import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { foldBasis, foldSourceOf } from '../../../activities/searching/fold-basis.ts';
import { scoreTrial, type TrialWork } from '../../../activities/searching/score-trial.ts';
import { defineLearner } from '../../../models/extension/define-learner.ts';
import { installExtensions } from '../../../models/extension/install.ts';
import { allRows } from '../../../shared/dataset/rows.ts';
import { searchFolds } from '../../../shared/search/folds.ts';
import type { TrialOrder } from '../../../shared/search/trial.ts';
import { seededRandom } from '../../../shared/statistics/random.ts';
import { customersDeclaration } from '../customers.ts';

const rowCount = 240;
const random = seededRandom(3);
const size = Float64Array.from({ length: rowCount }, () => random.uniform());
const labels = size.map((value) => (value + 0.3 * random.uniform() > 0.65 ? 1 : 0));
const frame = { rowCount, columns: new Map([['size', { kind: 'number', values: size } as const]]) };
const none = { column: null, classes: null };
const work = (given: Partial<TrialWork> = {}): TrialWork => ({
  recipe: {
    ...{ task: 'binary', target: 'y', seed: 1, labelWords: null, classes: null, ignored: [], weighing: none },
    ...{ sources: [], derived: {}, targetMeans: null },
    inputs: [{ name: 'size', type: 'number', missing: false, severity: 'warn' }],
  },
  data: { frame, labels },
  folds: searchFolds({
    rows: allRows(rowCount),
    labels,
    basis: { kind: 'stratified' },
    rowsMax: rowCount,
    seed: 1,
  }),
  ...{ threads: 1, msLeft: () => 1e6, onProgress: () => undefined },
  ...given,
});
const order = (learner: string, parameters = {}): TrialOrder => ({
  ...{ trial: 9, learner, parameters, rung: 0, rowCount, foldCount: 5 },
});
const boosted = order('gradient-boosting', { trees: 200, earlyStopping: 10, leavesMax: 4 });

describe('a trial', () => {
  it('is scored by log loss on the rows that each fit did not see', async () => {
    const prior = await scoreTrial(order('prior'), work());
    const entropy = (share: number) => -share * Math.log(share) - (1 - share) * Math.log(1 - share);
    const share = labels.reduce((sum, label) => sum + label, 0) / rowCount;
    if (prior.kind !== 'scored') throw new Error(prior.kind);
    for (const score of prior.foldScores) expect(score).toBeCloseTo(entropy(share), 2);
  });

  it('of boosting gives one number of trees for all folds, which rows outside of them chose', async () => {
    const tried = await scoreTrial(boosted, work());
    if (tried.kind !== 'scored') throw new Error(tried.kind);
    expect(tried.foldScores).toHaveLength(5);
    expect(Number(tried.fitted['trees'])).toBeLessThan(200);
    expect(tried.fitted).not.toHaveProperty('earlyStopping');
    const again = await scoreTrial(
      { ...boosted, parameters: { ...tried.fitted, earlyStopping: 200 } },
      work(),
    );
    expect(again).toMatchObject({ foldScores: tried.foldScores });
  });

  it('weighs the rows that it is scored on as those that it is fitted on, for every kind alike', async () => {
    const recipe = { ...work().recipe, weighing: { column: null, classes: [1, 1_000] } };
    // Nothing can be learnt, and one class outweighs the other by far: whoever says it of every row is right.
    const data = { frame, labels: labels.map((_, row) => row % 2) };
    for (const each of [order('prior'), order('logistic-regression', { C: 0.01 }), boosted]) {
      const tried = await scoreTrial(each, work({ recipe, data }));
      if (tried.kind !== 'scored') throw new Error(tried.kind);
      expect(Math.max(...tried.foldScores), each.learner).toBeLessThan(0.03);
    }
  });

  it('ends when its time is over, though one of each kind is tried to the end', async () => {
    let asked = 0;
    const soonOver = () => (asked++ < 20 ? 1 : -1);
    const cut = await scoreTrial(boosted, work({ msLeft: soonOver }));
    expect(cut).toMatchObject({ kind: 'out-of-budget', trial: 9 });
    expect(await scoreTrial(boosted, work({ msLeft: () => 0 }))).toMatchObject({ ms: 0 });
    const first = await scoreTrial({ ...boosted, trial: 3 }, work({ msLeft: () => 0 }));
    expect(first.kind).toBe('scored');
  });

  it('of a learner of the user’s own fails with the reason where it throws, or takes no weights that there are', async () => {
    const own = defineLearner({
      ...{ kind: 'own', tasks: ['binary'], learned: z.strictObject({}) },
      fit: () => {
        throw new Error('no two rows are alike');
      },
      scorer: () => () => undefined,
    });
    const origin = { family: 'learner', file: 'own.ts', digest: 'd' } as const;
    installExtensions([{ ...origin, name: 'own', extension: own }]);
    try {
      const reasonOf = async (given: TrialWork) => {
        const tried = await scoreTrial(order('own'), given);
        return tried.kind === 'failed' ? tried.reason : tried.kind;
      };
      expect(await reasonOf(work())).toBe('the learner own failed: no two rows are alike');
      const recipe = { ...work().recipe, weighing: { column: null, classes: [1, 2] } };
      expect(await reasonOf(work({ recipe }))).toContain('own takes no weights');
    } finally {
      installExtensions([]);
    }
  });

  it('that cannot learn the labels is an outcome with its reason: another learner may', async () => {
    const huge = { frame, labels: labels.map((label) => label * 1e100) };
    const recipe = { ...work().recipe, task: 'regression' } as const;
    const failed = await scoreTrial(boosted, work({ recipe, data: huge }));
    expect(failed).toMatchObject({ kind: 'failed', reason: expect.stringContaining('trees learn numbers') });
    const linear = await scoreTrial(order('linear-regression'), work({ recipe, data: huge }));
    expect(linear.kind).toBe('scored');
  });

  it('that cannot be fitted is an outcome with its reason', async () => {
    const failed = await scoreTrial(order('gradient-boosting', { trees: -1 }), work());
    expect(failed).toMatchObject({ kind: 'failed', reason: expect.stringContaining('parameters.trees') });
  });
});

describe('folds of a run', () => {
  const declared = (given: object) => foldSourceOf(customersDeclaration('m', 't', { ...given }));
  it('are cut as its split is: by time or group, else by the labels', () => {
    const source = { table: 't', key: 'id', time: 'at' };
    expect(declared({})).toBeNull();
    expect(declared({ source })).toEqual({ by: 'time', column: 'at' });
    expect(declared({ source, split: { by: 'key' } })).toBeNull();
    const group = declared({ split: { by: 'group', column: 'size' } });
    expect(group).toEqual({ by: 'group', column: 'size' });
    expect(foldBasis('binary', frame, group)).toMatchObject({ kind: 'grouped' });
    expect(foldBasis('binary', frame, { by: 'time', column: 'size' })).toEqual({
      ...{ kind: 'time-ordered', times: size },
    });
    expect(foldBasis('regression', frame, { by: 'time', column: 'absent' })).toEqual({ kind: 'shuffled' });
  });
});
