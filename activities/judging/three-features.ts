import { linearRegression } from '../../models/linear-regression.ts';
import { logisticRegression } from '../../models/logistic-regression.ts';
import { compilePipeline, type Pipeline } from '../../models/pipeline.ts';
import type { Frame } from '../../shared/dataset/frame.ts';
import { allRows, takeRows } from '../../shared/dataset/rows.ts';
import { parts } from '../../shared/dataset/split.ts';
import { encodeFrame } from '../../shared/features/encode-frame.ts';
import { fitGraph } from '../../shared/features/fit-graph.ts';
import type { FeatureGraph, GraphInput } from '../../shared/features/graph.ts';
import { logLoss } from '../../shared/metrics/log-loss.ts';
import { rmse } from '../../shared/metrics/rmse.ts';
import type { Snapshots } from '../../store/snapshots/snapshots.ts';
import type { Evidence } from './evidence.ts';
import type { CommonRows, Holdout, Judged } from './holdout.ts';

/** Rows of training that features are chosen on, and features that are looked at: a second's work at most. */
const sampleRows = 5_000;
const featuresMax = 60;
const featureCount = 3;

type Version = { readonly candidate: Judged; readonly holdout: Holdout };

/**
 * A linear model of the three features that alone tell most of the target, fitted on the candidate's training rows: what
 * a model must be worth its trouble for. Derived features are not looked at.
 */
export async function scoreThreeFeatures(
  snapshots: Snapshots,
  evidence: Evidence,
  { candidate, holdout }: Version,
): Promise<CommonRows> {
  const { graph, manifest } = candidate;
  const inputs = graph.inputs.slice(0, featuresMax);
  if (inputs.length === 0)
    return { kind: 'not-comparable', reason: 'there are no features to take three of' };
  const columns = inputs.map(({ name }) => name);
  const read = { ...evidence, split: manifest.split, columns, parts: [parts.train] };
  const training = await snapshots.readFrame(read);
  const losses: { readonly input: GraphInput; readonly loss: number }[] = [];
  const sample = evenly(training.labels.length);
  for (const input of inputs)
    losses.push({ input, loss: await lossOf(graph, training, { inputs: [input], rows: sample }) });
  const chosen = losses.sort((one, two) => one.loss - two.loss).slice(0, featureCount);
  const fit = { inputs: chosen.map(({ input }) => input), rows: allRows(training.labels.length) };
  const pipeline = await fitLinear(graph, training, fit);
  const scores = pipeline.scoreFrame(holdout.frame);
  return {
    ...{ kind: 'scored', rows: allRows(holdout.labels.length), champion: scores },
    championThreshold: graph.threshold,
  };
}

type Training = { readonly frame: Frame; readonly labels: Float64Array };
type Wanted = { readonly inputs: readonly GraphInput[]; readonly rows: Int32Array };

const evenly = (rowCount: number): Int32Array =>
  Int32Array.from({ length: Math.min(rowCount, sampleRows) }, (_, at) =>
    Math.floor((at * rowCount) / Math.min(rowCount, sampleRows)),
  );

async function fitLinear(
  of: FeatureGraph,
  { frame, labels }: Training,
  { inputs, rows }: Wanted,
): Promise<Pipeline> {
  const { task, classes } = of;
  const named = { ...(of.labels ? { labels: of.labels } : {}), ...(classes ? { classes } : {}) };
  const { graph } = fitGraph({ task, frame, rows, inputs, ignored: [], ...named });
  const design = encodeFrame(graph, frame, rows, 'single');
  const learner = task === 'regression' ? linearRegression : logisticRegression;
  const train = { design, labels: takeRows(labels, rows) };
  const how = { seed: 0, parameters: {}, ...(classes ? { classes } : {}) };
  const { model } = await learner.fit(
    { task, train, ...(classes ? { classCount: classes.length } : {}) },
    how,
  );
  return compilePipeline({ graph, model });
}

/** On the rows that it was fitted on: one feature has little to learn by heart. */
async function lossOf(of: FeatureGraph, training: Training, wanted: Wanted): Promise<number> {
  const pipeline = await fitLinear(of, training, wanted);
  const scored = {
    labels: takeRows(training.labels, wanted.rows),
    scores: pipeline.scoreFrame(training.frame, wanted.rows),
    threshold: of.threshold,
    ...(of.classes ? { classes: of.classes } : {}),
  };
  const measured = (of.task === 'regression' ? rmse : logLoss).measure(scored);
  return measured.kind === 'value' ? measured.value : Number.POSITIVE_INFINITY;
}
