import { z } from 'zod';
import { realAt } from '../shared/dataset/table.ts';
import { checkRows } from './check-rows.ts';
import { checkTraining } from './check-training.ts';
import type { Explainer } from './explainer.ts';
import type { Learner, Model, TrainingData } from './learner.ts';
import { readDocument } from './read-document.ts';

const kind = 'prior';
const formatVersion = 1;
const Parameters = z.strictObject({ score: z.number() });

/** Of multiclass tasks: the share of each class. */
const classFormat = 2;
const ClassParameters = z.strictObject({ scores: z.array(z.number()).min(2) });

/** The baseline that knows only the shares of the classes, or the mean: the same score for every row. */
export const prior: Learner = {
  kind,
  tasks: ['binary', 'multiclass', 'regression'],
  takesWeights: true,
  input: 'dense',
  parameters: z.strictObject({}).describe('No hyperparameters'),
  async fit(data) {
    checkTraining(data);
    const learnt =
      data.task === 'multiclass'
        ? { formatVersion: classFormat, parameters: { scores: classShares(data) } }
        : { formatVersion, parameters: { score: meanLabel(data) } };
    const model: Model = { kind, task: data.task, width: data.train.design.width, ...learnt };
    return { model, report: { converged: true, iterationCount: 0, notes: [] } };
  },
  scorer(model) {
    const scores = priorScores(model);
    const outputs = scores.length;
    const { width } = model;
    return {
      width,
      outputs,
      score(rows, out) {
        checkRows(kind, width, rows, out, outputs);
        for (let row = 0; row < rows.rowCount; row++) out.set(scores, row * outputs);
      },
    };
  },
  // In binary tasks, too, by the score itself: the log odds of a table with one class alone are infinite.
  explainer: (model) => explainerOf(priorScore(model)),
  classExplainers: (model) => priorScores(model).map(explainerOf),
};

const explainerOf = (base: number): Explainer => ({
  link: 'identity',
  base,
  gains: null,
  explain(_, out) {
    out.fill(0);
    return base;
  },
});

const priorScore = (model: Model): number =>
  readDocument(model, { kind, formatVersion, schema: Parameters }).score;

/** The scores of every row: one of each class in multiclass. @throws BrokenModel */
export const priorScores = (model: Model): readonly number[] =>
  model.task === 'multiclass'
    ? readDocument(model, { kind, formatVersion: classFormat, schema: ClassParameters }).scores
    : [priorScore(model)];

function meanLabel({ train }: TrainingData): number {
  const { labels, weights } = train;
  let [mean, total] = [0, 0];
  for (let row = 0; row < labels.length; row++) {
    const weight = weights?.[row] ?? 1;
    total += weight;
    mean += ((realAt(labels, row) - mean) * weight) / total;
  }
  return mean;
}

function classShares({ train: { labels, weights }, classCount = 1 }: TrainingData): readonly number[] {
  const sums = new Float64Array(classCount);
  for (let row = 0; row < labels.length; row++) {
    const label = realAt(labels, row);
    sums[label] = realAt(sums, label) + (weights?.[row] ?? 1);
  }
  const total = sums.reduce((all, sum) => all + sum, 0);
  return Array.from(sums, (sum) => sum / total);
}
