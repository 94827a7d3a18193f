import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { chooseLearner } from '../../../models/choose-learner.ts';
import { learnerContract } from '../../../models/contract/learner-contract.ts';
import { madeUpNative } from '../../../models/contract/made-up-design.ts';
import { defineLearner, type LearnerExtension } from '../../../models/extension/define-learner.ts';
import { installExtensions } from '../../../models/extension/install.ts';
import type { LearnerDefinition } from '../../../models/extension/learner-definition.ts';
import { learnerRows } from '../../../models/extension/learner-rows.ts';
import { chooseTrial } from '../../../models/search/choose-trial.ts';
import { nextRound } from '../../../models/search/next-round.ts';
import type { TrialOrder } from '../../../shared/search/trial.ts';
import { evenly, scored } from '../search/some-outcomes.ts';
import { takeDesignRows } from './take-design-rows.ts';

afterEach(() => installExtensions([]));

const origin = { family: 'learner', file: 'extensions/own.ts', digest: 'd' } as const;
const install = (extension: LearnerExtension) =>
  installExtensions([{ ...origin, name: extension.name, extension }]);

type Shares = { shares: number[] };

/** The share of each class, told by the share of the level: enough to break promises with. */
const shares: LearnerDefinition<{ smoothing: number }, Shares> = {
  kind: 'shares',
  tasks: ['binary', 'multiclass'],
  input: 'native',
  takesWeights: true,
  parameters: z.strictObject({ smoothing: z.number().positive().default(1) }),
  learned: z.strictObject({ shares: z.array(z.number()) }),
  fit({ labels, weights, classCount, task }, { parameters: { smoothing } }) {
    const count = task === 'binary' ? 2 : classCount;
    const sums = Array.from({ length: count }, () => smoothing);
    labels.forEach((label, row) => {
      sums[label] = (sums[label] ?? 0) + (weights[row] ?? 1);
    });
    const total = sums.reduce((all, sum) => all + sum, 0);
    return { learned: { shares: sums.map((sum) => sum / total) }, notes: [`${labels.length} rows`] };
  },
  scorer: ({ shares: learned }, { task }) =>
    task === 'binary' ? (_, out) => out.set(learned.slice(1)) : (_, out) => out.set(learned),
};

async function brokenBy(changed: Partial<typeof shares>): Promise<string> {
  const extension = defineLearner({ ...shares, ...changed });
  install(extension);
  const broken: string[] = [];
  for (const task of extension.learner.tasks)
    for (const { title, run } of learnerContract(extension.learner, task))
      try {
        await run();
      } catch (error) {
        broken.push(`${title}: ${error instanceof Error ? error.message : error}`);
      }
  return broken.join('\n');
}

describe('a search', () => {
  const plan = { rowCount: 1_000, trialsMax: 20, seed: 1 };
  it('tries learners of the user’s own with their defaults, for the tasks that they have', () => {
    const before = nextRound({ ...plan, task: 'binary' }, []);
    install(defineLearner(shares));
    const orders = nextRound({ ...plan, task: 'binary' }, []);
    expect(orders.map(({ learner }) => learner).filter((kind) => kind === 'shares')).toHaveLength(1);
    expect(orders[3]).toMatchObject({ trial: 4, learner: 'shares', parameters: {} });
    expect(orders).toHaveLength(before.length);
    expect(orders.slice(0, 3)).toEqual(before.slice(0, 3));
    expect(nextRound({ ...plan, task: 'regression' }, []).some(({ learner }) => learner === 'shares')).toBe(
      false,
    );
  });

  it('takes one where nothing built in is as good', () => {
    const [own, forest] = ['shares', 'random-forest'].map((learner, index) => ({
      ...{ trial: index + 1, learner, parameters: {}, rung: 0, rowCount: 1_000, foldCount: 5 },
    })) as [TrialOrder, TrialOrder];
    const alike = [scored(own, evenly(1)), scored(forest, evenly(1))];
    expect(chooseTrial(alike)?.trial.learner).toBe('random-forest');
    const better = [scored(own, evenly(0.9)), scored(forest, evenly(1))];
    expect(chooseTrial(better)?.trial.learner).toBe('shares');
  });
});

describe('the contract of learners', () => {
  it('is kept by a learner of the user’s own', async () => {
    expect(await brokenBy({})).toBe('');
  });

  let calls = 0;
  const call = (): number => {
    calls += 1;
    return calls;
  };
  it.each<[string, Partial<typeof shares>]>([
    ['same bytes', { fit: () => ({ learned: { shares: [call()] } }) }],
    ['not a probability', { scorer: () => (_, out) => out.fill(1.5) }],
    ['is NaN', { scorer: () => () => {} }],
    ['a row alone', { scorer: () => (_, out) => out.fill(1 / call()) }],
    ['add up to', { scorer: () => (_, out) => out.fill(0.9) }],
    [
      'of which nothing is known',
      { scorer: () => (row, out) => out.fill(Math.min(Math.abs(row[0] ?? 0), 1) / out.length) },
    ],
    [
      'another after JSON',
      {
        learned: z.strictObject({ shares: z.array(z.any()) }),
        fit: () => ({ learned: { shares: [-0, Number.NaN] } }),
      },
    ],
    ['document with a NaN', { learned: z.any() }],
    ['do not raise the scores', { fit: () => ({ learned: { shares: [0.5, 0.3, 0.2] } }) }],
    ['by its kind alone', { parameters: z.strictObject({ smoothing: z.number() }) }],
    ['takes {nonsense: 1}', { parameters: z.looseObject({ smoothing: z.number().default(1) }) }],
    [
      'it breaks',
      { fit: ({ labels }) => ({ learned: { shares: [...(labels.length < 2 ? JSON.parse('null') : [1])] } }) },
    ],
  ])('finds a learner that does not keep: %s', async (expected, changed) => {
    expect(await brokenBy(changed)).toContain(expected);
  });
});

describe('a learner of the user’s own', () => {
  it('is chosen by its kind, its hyperparameters checked', () => {
    install(defineLearner(shares));
    expect(chooseLearner('binary', { kind: 'shares', parameters: {} })).toMatchObject({
      kind: 'chosen',
      parameters: { smoothing: 1 },
    });
    expect(chooseLearner('binary', { kind: 'shares', parameters: { smoothing: -1 } })).toMatchObject({
      kind: 'refused',
      problems: [{ path: ['parameters', 'smoothing'] }],
    });
    const other = chooseLearner('regression', { kind: 'shares', parameters: {} });
    expect(other.kind === 'refused' && other.problems[0]?.detail).toContain(
      'is no learner for a regression task',
    );
  });

  it('tells by its name what it failed with', async () => {
    const failing = (fit: (typeof shares)['fit']) =>
      defineLearner({ ...shares, fit }).learner.fit(
        {
          task: 'binary',
          train: {
            design: madeUpNative({ rowCount: 2, numericWidth: 1, levels: [] }),
            labels: Float64Array.of(0, 1),
          },
        },
        { seed: 7, parameters: {} },
      );
    await expect(
      failing(() => {
        throw new Error('too few rows');
      }),
    ).rejects.toMatchObject({
      name: 'LearnerFailed',
      message: 'the learner shares failed: too few rows',
    });
    await expect(failing(() => ({ learned: JSON.parse('{"sharers":[]}') }))).rejects.toThrow(
      'what its schema does not describe',
    );
  });

  it('is told what the numbers of a row are', async () => {
    const columns = [{ name: 'tenure', levelCount: null }];
    const told: unknown[] = [];
    const { learner } = defineLearner({
      ...shares,
      fit(data, how) {
        told.push(data.columns, data.rows.width, how.seed);
        return shares.fit(data, how);
      },
    });
    const design = madeUpNative({ rowCount: 2, numericWidth: 1, levels: [] });
    const train = { design, labels: Float64Array.of(0, 1) };
    await learner.fit({ task: 'binary', columns, train }, { seed: 7, parameters: {} });
    expect(told).toEqual([columns, 1, 7]);
  });

  it('reads rows that are encoded when they are asked for as it reads those that are there', () => {
    const design = madeUpNative({ rowCount: 9_000, numericWidth: 2, levels: [3] });
    const here = learnerRows(design);
    const asked = learnerRows({
      rowCount: design.rowCount,
      width: design.width,
      encode: (rows) => takeDesignRows(design, rows),
    });
    for (const row of [0, 4_095, 4_096, 8_999, 17]) expect(asked.read(row)).toEqual(here.read(row));
    expect(() => here.read(9_000)).toThrow('there is no row 9000');
  });
});
