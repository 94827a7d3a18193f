import { z } from 'zod';
import { realAt } from '../shared/dataset/table.ts';
import { checkRows } from './check-rows.ts';
import { checkTraining } from './check-training.ts';
import type { Learner, Model, TrainingData } from './learner.ts';
import { readDocument } from './read-document.ts';

const kind = 'prior';
const formatVersion = 1;
const Parameters = z.strictObject({ score: z.number() });

/** The baseline that knows only the share of the positive class, or the mean: the same score for every row. */
export const prior: Learner = {
  kind,
  tasks: ['binary', 'regression'],
  takesWeights: true,
  input: 'dense',
  parameters: z.strictObject({}).describe('No hyperparameters'),
  async fit(data) {
    checkTraining(data);
    const model: Model = {
      kind,
      formatVersion,
      task: data.task,
      width: data.train.design.width,
      parameters: { score: meanLabel(data) },
    };
    return { model, report: { converged: true, iterationCount: 0, notes: [] } };
  },
  scorer(model) {
    const score = priorScore(model);
    const { width } = model;
    return {
      width,
      score(rows, out) {
        checkRows(kind, width, rows, out);
        out.fill(score, 0, rows.rowCount);
      },
    };
  },
  // In binary tasks, too, by the score itself: the log odds of a table with one class alone are infinite.
  explainer(model) {
    const base = priorScore(model);
    return {
      link: 'identity',
      base,
      gains: null,
      explain(_, out) {
        out.fill(0);
        return base;
      },
    };
  },
};

/** The score of all rows. @throws BrokenModel */
export const priorScore = (model: Model): number =>
  readDocument(model, { kind, formatVersion, schema: Parameters }).score;

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
