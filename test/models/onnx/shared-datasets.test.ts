import { describe, expect, it } from 'vitest';
import { exportOnnx } from '../../../models/onnx/export-onnx.ts';
import { compilePipeline } from '../../../models/pipeline.ts';
import { learners } from '../../../models/registry.ts';
import type { Frame } from '../../../shared/dataset/frame.ts';
import { takeRows } from '../../../shared/dataset/rows.ts';
import { designColumns } from '../../../shared/features/design-columns.ts';
import { encodeFrame } from '../../../shared/features/encode-frame.ts';
import { fitGraph } from '../../../shared/features/fit-graph.ts';
import { rowAsRequest } from '../../../shared/features/row-as-request.ts';
import {
  datasetsFolder,
  type ReferenceData,
  type ReferenceTask,
  readReferenceData,
  referenceTasks,
} from '../../support/reference-data.ts';
import { runOnnx } from './run-onnx.ts';

const fittedRowCount = 1_000;
const comparedRowCount = 200;

/** The issue's: of scores, or of values as shares of their size. */
const tolerance = 1e-5;

const parametersOf: Readonly<Record<string, object>> = {
  'logistic-regression': {},
  'linear-regression': {},
  'gradient-boosting': { trees: 20, threads: 1 },
  'random-forest': { trees: 5, threads: 1 },
};

/** So many of the rows, spread evenly. */
const some = (rows: Int32Array, count: number): Int32Array =>
  rows.filter((_, place) => place % Math.max(1, Math.floor(rows.length / count)) === 0).slice(0, count);

/** Labels as learners have them, of several classes as well. */
function labelsOf({ frame, labels }: ReferenceData, { task, target }: ReferenceTask) {
  const column = frame.columns.get(target);
  if (task !== 'multiclass' || column?.kind !== 'category') return { labels, classes: undefined };
  return { labels: Float64Array.from(column.codes), classes: column.levels };
}

async function learn(kind: keyof typeof learners, data: ReferenceData, reference: ReferenceTask) {
  const learner = learners[kind];
  const { task } = reference;
  const rows = some(data.rowsOf('mod4').train, fittedRowCount);
  const { labels: all, classes } = labelsOf(data, reference);
  const labels = takeRows(all, rows);
  const { graph } = fitGraph({
    ...{ task, frame: data.frame, rows, inputs: data.inputs, form: learner.input, ignored: [] },
    ...(task === 'binary' ? { labels: ['No', 'Yes'] as const } : {}),
    ...(classes ? { classes } : {}),
  });
  const train = { design: encodeFrame(graph, data.frame, rows, 'double'), labels };
  const { model } = await learner.fit(
    { task, classCount: classes?.length ?? 1, columns: designColumns(graph), train },
    { seed: 7, parameters: learner.parameters.parse(parametersOf[kind]) },
  );
  return { graph, model };
}

async function expectSameScores(frame: Frame, rows: Int32Array, learnt: Awaited<ReturnType<typeof learn>>) {
  const { graph, model } = learnt;
  const sent = [...rows].map((row) => rowAsRequest(graph, frame, row));
  const answer = await runOnnx(exportOnnx({ graph, model, facts: {} }), graph, sent);
  const theirs = (answer['probabilities'] ?? answer['value'] ?? []).map(Number);
  const ours = compilePipeline({ graph, model }).scoreFrame(frame, rows);
  const shown = graph.task === 'binary' ? theirs.filter((_, at) => at % 2 === 1) : theirs;
  expect(shown).toHaveLength(ours.length);
  const worst = shown.reduce((most, value, at) => {
    const own = ours[at] ?? Number.NaN;
    return Math.max(most, Math.abs(value - own) / Math.max(1, Math.abs(own)));
  }, 0);
  expect(worst).toBeLessThan(tolerance);
}

describe.skipIf(datasetsFolder === undefined).each(Object.entries(referenceTasks))(
  'ONNX on %s',
  (name, reference) => {
    it('gives the scores that serving gives, of every learner of its task', async () => {
      const data = readReferenceData(name);
      const compared = some(data.rowsOf('mod4').test, comparedRowCount);
      for (const kind of Object.keys(parametersOf) as (keyof typeof learners)[]) {
        if (!learners[kind].tasks.includes(reference.task)) continue;
        await expectSameScores(data.frame, compared, await learn(kind, data, reference));
      }
    });
  },
);
