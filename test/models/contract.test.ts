import { describe, expect, it } from 'vitest';
import { BrokenModel } from '../../models/broken-model.ts';
import type { Explainer } from '../../models/explainer.ts';
import type { Learner, Model, Scorer } from '../../models/learner.ts';
import type { Link } from '../../models/link.ts';
import { NothingToLearn } from '../../models/nothing-to-learn.ts';
import { learners } from '../../models/registry.ts';
import type { Task } from '../../shared/declaration/task.ts';
import type { Design } from '../../shared/features/design.ts';
import type { DesignSources } from '../../shared/features/design-sources.ts';
import { softmaxInto } from '../../shared/statistics/softmax.ts';
import { madeUpClasses, madeUpDesign, madeUpLabels, madeUpNative } from './made-up-design.ts';

const cases = Object.entries<Learner>(learners).flatMap(([name, learner]) =>
  learner.tasks.map((task) => ({ name: `${name} (${task})`, key: name, learner, task })),
);
const shape = { rowCount: 400, numericWidth: 3, levels: [4, 3] };

/** What every learner owes, whatever it learns. */
describe.each(cases)('$name', ({ key, learner, task }) => {
  const madeUp = learner.input === 'native' ? madeUpNative : madeUpDesign;
  const design = madeUp(shape);
  const labels = madeUpLabels(madeUpDesign(shape), task);
  let known: ReturnType<typeof learn> | null = null;
  /** The fit of these rows, which no test changes. */
  const fitted = () => {
    known ??= learn(learner, task, design, labels);
    return known;
  };

  it('is registered under its own kind', () => {
    expect(learner.kind).toBe(key);
  });

  it('predicts the same after its document went through JSON and its bytes through a file', async () => {
    const { model } = await fitted();
    const binary = model.binary === undefined ? {} : { binary: Uint8Array.from(model.binary) };
    const again: Model = {
      ...(JSON.parse(JSON.stringify({ ...model, binary: undefined })) as Model),
      ...binary,
    };
    expect(scores(learner, again, design)).toEqual(scores(learner, model, design));
    expect(JSON.stringify(again.parameters)).toBe(JSON.stringify(model.parameters));
  });

  it('gives the same bytes for the same seed', async () => {
    const one = await fitted();
    const other = await learn(learner, task, design, labels);
    expect(JSON.stringify(one)).toBe(JSON.stringify(other));
  });

  it('does not touch what it learns from or scores', async () => {
    const before = [design.numeric.slice(), design.hot.slice(), labels.slice()];
    const { model } = await learn(learner, task, design, labels);
    scores(learner, model, design);
    expect([design.numeric, design.hot, labels]).toEqual(before);
  });

  it('scores a row alone as it scores it among others, bit by bit', async () => {
    const { model } = await fitted();
    const together = scores(learner, model, design);
    const scorer = learner.scorer(model);
    const alone = Array.from({ length: design.rowCount }, (_, row) => [
      ...scoresBy(scorer, oneRow(design, row)),
    ]);
    expect(Float64Array.from(alone.flat())).toEqual(together);
  });

  it('scores finite numbers, and probabilities where there are classes', async () => {
    const { model } = await fitted();
    const found = scores(learner, model, design);
    expect(found.every((score) => Number.isFinite(score))).toBe(true);
    if (task !== 'regression') expect(found.every((score) => score >= 0 && score <= 1)).toBe(true);
    if (task === 'multiclass') for (const sum of rowSums(found)) expect(sum).toBeCloseTo(1, 12);
  });

  it('does not care for the order of the features', async () => {
    // Features that are drawn are drawn by their places, and of few rows many cuts gain the same.
    const alike = key === 'random-forest' ? { featuresPerSplit: 'all', depthMax: 2 } : {};
    const { model } = await learn(learner, task, design, labels, alike);
    const turned = reversedNumbers(design);
    const other = await learn(learner, task, turned, labels, alike);
    const expected = scores(learner, model, design);
    const found = scores(learner, other.model, turned);
    found.forEach((score, row) => {
      expect(score).toBeCloseTo(expected[row] ?? Number.NaN, 4);
    });
  });

  it('learns from labels that are all the same', async () => {
    for (const label of [0, 1]) {
      const constant = new Float64Array(design.rowCount).fill(label);
      const { model } = await learn(learner, task, design, constant);
      const found = scores(learner, model, design);
      const isRight = (score: number, at: number): boolean =>
        Math.abs(score - (task === 'multiclass' ? Number(at % madeUpClasses === label) : label)) < 0.5;
      expect(found.every(isRight)).toBe(true);
    }
  });

  it('learns without any feature: the base rate or the mean', async () => {
    const empty = madeUp({ ...shape, numericWidth: 0, levels: [] });
    const { model } = await learn(learner, task, empty, labels);
    const usual = task === 'multiclass' ? labels.map((label) => Number(label === 0)) : labels;
    const mean = usual.reduce((sum, label) => sum + label, 0) / labels.length;
    expect(scores(learner, model, empty)[0]).toBeCloseTo(mean, 2);
  });

  it('explains every row: base and contributions add up to the raw score, which the link leads to the score', async () => {
    const { model } = await fitted();
    const found = scores(learner, model, design);
    const places = Array.from({ length: design.width }, (_, place) => place);
    const sources = { of: Int32Array.from(places, (place) => place >> 1), count: design.width };
    const explainers = explainersOf(learner, model, sources);
    const contributions = new Float64Array(design.width).fill(Number.NaN);
    for (let row = 0; row < design.rowCount; row += 20) {
      const raws = explainers.map(({ base, explain }) => {
        const raw = explain(oneRow(design, row), contributions);
        const sum = contributions.reduce((total, contribution) => total + contribution, base);
        expect(Math.abs(sum - raw)).toBeLessThan(1e-9);
        return raw;
      });
      linked(explainers[0]?.link, raws).forEach((score, output) => {
        expect(score).toBeCloseTo(found[row * raws.length + output] ?? Number.NaN, 12);
      });
    }
    const unknown = { ...model, formatVersion: 99 };
    expect(() => explainersOf(learner, unknown, { of: new Int32Array(), count: 0 })).toThrow(BrokenModel);
  });

  it('refuses to learn from no rows', async () => {
    const none = madeUp({ ...shape, rowCount: 0 });
    await expect(learn(learner, task, none, new Float64Array(0))).rejects.toBeInstanceOf(NothingToLearn);
  });

  it('refuses labels that do not fit its task or its rows', async () => {
    const unlabelled = labels.slice();
    unlabelled[17] = Number.NaN;
    await expect(learn(learner, task, design, unlabelled)).rejects.toThrow('row 17');
    await expect(learn(learner, task, design, labels.slice(1))).rejects.toThrow('399 labels');
  });

  it('learns by the weights of rows where it takes any, and refuses some that are none', async () => {
    const data = dataOf(learner, task, design, labels);
    const weighed = (weights: Float64Array) =>
      learner.fit({ ...data, train: { design, labels, weights } }, { seed: 7, parameters: {} });
    const ones = new Float64Array(labels.length).fill(1);
    await expect(weighed(ones.slice(1))).rejects.toThrow('399 weights');
    await expect(weighed(ones.with(17, 0))).rejects.toThrow('row 17 weighs 0');
    if (!learner.takesWeights) return;
    const plain = await fitted();
    const same = await weighed(ones);
    const middle = labels.toSorted()[labels.length >> 1] ?? 0;
    const high = await weighed(labels.map((label) => (label > middle || label === 1 ? 5 : 1)));
    const meanOf = (model: Model) => {
      const found = scores(learner, model, design);
      // Of classes, how likely all but the first are.
      const counted =
        task === 'multiclass' ? found.map((score, at) => (at % madeUpClasses === 0 ? 1 - score : 0)) : found;
      return counted.reduce((sum, score) => sum + score, 0) / design.rowCount;
    };
    expect(meanOf(same.model)).toBeCloseTo(meanOf(plain.model), 9);
    expect(meanOf(high.model)).toBeGreaterThan(meanOf(plain.model));
  });

  it('refuses hyperparameters that it does not know', () => {
    expect(learner.parameters.safeParse({ nonsense: 1 }).success).toBe(false);
    expect(learner.parameters.safeParse({}).success).toBe(true);
  });

  it('refuses documents of another kind, format or width, and numbers that are not finite', async () => {
    const { model } = await fitted();
    for (const broken of brokenDocuments(model)) expect(() => learner.scorer(broken)).toThrow(BrokenModel);
  });

  it('refuses rows that another graph encoded', async () => {
    const { model } = await fitted();
    const narrow = madeUp({ ...shape, rowCount: 2, numericWidth: 2 });
    expect(() => scores(learner, model, narrow)).toThrow(BrokenModel);
  });
});

const dataOf = (learner: Learner, task: Task, rows: Design, labels: Float64Array) => ({
  task,
  ...(task === 'multiclass' ? { classCount: madeUpClasses } : {}),
  train: { design: rows, labels },
  ...(learner.input === 'native' ? { columns: columnsOf(rows) } : {}),
});

const learn = (learner: Learner, task: Task, rows: Design, labels: Float64Array, parameters: object = {}) =>
  learner.fit(dataOf(learner, task, rows, labels), { seed: 7, parameters: { ...parameters } });

/** As `madeUpNative` makes them: numbers, then levels. */
const columnsOf = ({ width }: Design) =>
  Array.from({ length: width }, (_, place) => {
    const level = place - (width - shape.levels.length);
    return {
      name: `column ${place}`,
      levelCount: width === 0 || level < 0 ? null : (shape.levels[level] ?? null),
    };
  });

const scores = (learner: Learner, model: Model, rows: Design): Float64Array =>
  scoresBy(learner.scorer(model), rows);

function scoresBy(scorer: Scorer, rows: Design): Float64Array {
  const out = new Float64Array(rows.rowCount * (scorer.outputs ?? 1));
  scorer.score(rows, out);
  return out;
}

const rowSums = (found: Float64Array): readonly number[] =>
  Array.from({ length: found.length / madeUpClasses }, (_, row) =>
    found.subarray(row * madeUpClasses, (row + 1) * madeUpClasses).reduce((sum, score) => sum + score, 0),
  );

const explainersOf = (learner: Learner, model: Model, sources: DesignSources): readonly Explainer[] =>
  model.task === 'multiclass'
    ? (learner.classExplainers?.(model, sources) ?? [])
    : [learner.explainer(model, sources)];

function linked(link: Link | undefined, raws: readonly number[]): readonly number[] {
  if (link === 'logit') return raws.map((raw) => 1 / (1 + Math.exp(-raw)));
  if (link === 'identity') return raws;
  const scored = Float64Array.from(raws);
  softmaxInto(scored, 0, scored.length);
  return [...scored];
}

function oneRow(rows: Design, row: number): Design {
  const { numericWidth, hotCount } = rows;
  const numeric = rows.numeric.slice(row * numericWidth, (row + 1) * numericWidth);
  return { ...rows, rowCount: 1, numeric, hot: rows.hot.slice(row * hotCount, (row + 1) * hotCount) };
}

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

function brokenDocuments(model: Model): readonly Model[] {
  const [name = ''] = Object.keys(model.parameters);
  const damaged = (value: unknown): Model => ({
    ...model,
    parameters: { ...model.parameters, [name]: value },
  });
  return [
    { ...model, kind: 'another' },
    { ...model, formatVersion: 99 },
    { ...model, width: -1 },
    { ...model, parameters: {} },
    { ...model, parameters: { ...model.parameters, more: 1 } },
    damaged(Number.NaN),
    damaged(Number.POSITIVE_INFINITY),
    damaged(null),
    damaged('0.5'),
  ];
}
