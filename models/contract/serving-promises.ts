import type { Frame } from '../../shared/dataset/frame.ts';
import { allRows } from '../../shared/dataset/rows.ts';
import { must } from '../../shared/extension/contract-case.ts';
import { designColumns } from '../../shared/features/design-columns.ts';
import { encodeFrame } from '../../shared/features/encode-frame.ts';
import { fitGraph } from '../../shared/features/fit-graph.ts';
import type { FeatureGraph } from '../../shared/features/graph.ts';
import { rowAsRequest } from '../../shared/features/row-as-request.ts';
import { compilePipeline, type Pipeline } from '../pipeline.ts';
import { lehmer, madeUpClasses } from './made-up-design.ts';
import { firstDifference, type Promises, type Tried, trainingOf } from './tried-learner.ts';

const rowCount = 120;
const levels = ['a', 'b', 'c'];

/** Training, a request and a batch score alike: through the feature graph, as a version does. */
export const servingPromises: Promises = (tried) => [
  {
    title: 'scores a request, a batch and a snapshot alike, bit by bit',
    async run() {
      const frame = someFrame();
      const graph = graphOf(tried, frame);
      const labels = Float64Array.from({ length: rowCount }, (_, row) => row % labelCount(tried));
      const data = trainingOf(tried, encodeFrame(graph, frame), labels);
      const { model } = await tried.learner.fit(
        { ...data, columns: designColumns(graph) },
        { seed: 7, parameters: {} },
      );
      const pipeline = compilePipeline({ graph, model });
      const { scoreFrame, scoreRows, scoreOutputs, rawWidth, outputs } = pipeline;
      const raw = rawRows(graph, frame, pipeline);
      const together = scoreFrame(frame);
      const alone = Array.from({ length: rowCount }, (_, row) => [
        ...scoreOutputs(raw.subarray(row * rawWidth, (row + 1) * rawWidth)),
      ]).flat();
      const remedy = 'score a row by its numbers alone: they are the same wherever the row comes from';
      must(together.length === rowCount * outputs, `${together.length} scores of ${rowCount} rows`, remedy);
      for (const [name, scores] of [
        ['one by one', alone],
        ['as a batch', scoreRows(raw, rowCount)],
      ] as const) {
        const at = firstDifference(together, scores);
        must(at === null, `score ${at} differs where rows are scored ${name}`, remedy);
      }
    },
  },
];

const labelCount = ({ task }: Tried): number =>
  task === 'multiclass' ? madeUpClasses : task === 'binary' ? 2 : 7;

function someFrame(): Frame {
  const random = lehmer(5);
  const numbers = () =>
    Float64Array.from({ length: rowCount }, () => (random() < 0.1 ? Number.NaN : 10 * random()));
  const codes = Int32Array.from({ length: rowCount }, () =>
    random() < 0.1 ? -1 : Math.floor(random() * levels.length),
  );
  return {
    rowCount,
    columns: new Map([
      ['age', { kind: 'number', values: numbers() }],
      ['spend', { kind: 'number', values: numbers() }],
      ['plan', { kind: 'category', codes, levels }],
    ] as const),
  };
}

function graphOf({ task, learner: { input: form } }: Tried, frame: Frame): FeatureGraph {
  const column = { missing: true, severity: 'warn' } as const;
  return fitGraph({
    ...{ task, frame, form, rows: allRows(rowCount), ignored: [] },
    inputs: [
      { name: 'age', type: 'number', ...column },
      { name: 'spend', type: 'number', ...column },
      { name: 'plan', type: 'category', ...column },
    ],
    ...(task === 'multiclass'
      ? { classes: Array.from({ length: madeUpClasses }, (_, place) => `class ${place}`) }
      : {}),
  }).graph;
}

/** The rows as requests bring them. */
function rawRows(graph: FeatureGraph, frame: Frame, { check, rawWidth }: Pipeline): Float64Array {
  const raw = new Float64Array(rowCount * rawWidth);
  for (let row = 0; row < rowCount; row++) {
    const request = rowAsRequest(graph, frame, row);
    const { kind } = check(request, raw.subarray(row * rawWidth, (row + 1) * rawWidth));
    if (kind === 'invalid') throw new RangeError(`row ${row} does not pass the contract of its graph`);
  }
  return raw;
}
