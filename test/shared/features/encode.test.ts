import { describe, expect, it } from 'vitest';
import { logisticRegression } from '../../../models/logistic-regression.ts';
import { compilePipeline } from '../../../models/pipeline.ts';
import type { Frame } from '../../../shared/dataset/frame.ts';
import { takeRows } from '../../../shared/dataset/rows.ts';
import type { Design } from '../../../shared/features/design.ts';
import { encodeFrame } from '../../../shared/features/encode-frame.ts';
import { compileRowEncoder } from '../../../shared/features/encode-row.ts';
import { fitGraph } from '../../../shared/features/fit-graph.ts';
import type { FeatureGraph } from '../../../shared/features/graph.ts';
import { rowAsRequest } from '../../../shared/features/row-as-request.ts';
import { datasetsFolder, readReferenceData } from '../../support/reference-data.ts';

describe.skipIf(datasetsFolder === undefined).each(['telco_churn', 'german_credit', 'bike_sharing_hourly'])(
  '%s',
  (name) => {
    it('is encoded row by row to the same bits as all at once', () => {
      const { frame, graph } = fitted(name);
      const together = encodeFrame(graph, frame);
      const encode = compileRowEncoder(graph);
      const numeric = new Float64Array(together.numeric.length);
      const hot = new Int32Array(together.hot.length);
      for (let row = 0; row < frame.rowCount; row++) {
        const alone = encode(rawRow(graph, frame, row));
        numeric.set(alone.numeric, row * alone.numericWidth);
        hot.set(alone.hot, row * alone.hotCount);
      }
      expectSameBits({ ...together, numeric, hot }, together);
    });

    it('gives the same graph and design to the bit on every run', () => {
      const one = fitted(name);
      const other = fitted(name);
      expect(JSON.stringify(other.graph)).toBe(JSON.stringify(one.graph));
      expectSameBits(encodeFrame(other.graph, other.frame), encodeFrame(one.graph, one.frame));
    });

    it('is encoded the same by a graph that was written to a file', () => {
      const { frame, graph } = fitted(name);
      const again: FeatureGraph = JSON.parse(JSON.stringify(graph));
      expectSameBits(encodeFrame(again, frame), encodeFrame(graph, frame));
    });
  },
);

describe.skipIf(datasetsFolder === undefined)('a served request', () => {
  it('gets the score that evaluation gave to its row, bit by bit', async () => {
    const data = readReferenceData('adult');
    const { train, test } = data.rowsOf('mod4');
    const { frame, inputs } = data;
    const { graph } = fitGraph({ task: 'binary', frame, rows: train, inputs, ignored: [] });
    const some = train.subarray(0, 4000);
    const rows = { design: encodeFrame(graph, frame, some, 'single'), labels: takeRows(data.labels, some) };
    const { model } = await logisticRegression.fit(
      { task: 'binary', train: rows },
      { seed: 7, parameters: {} },
    );
    const pipeline = compilePipeline({ graph, model });
    const scores = pipeline.scoreFrame(frame, test);
    const raw = new Float64Array(pipeline.rawWidth);
    for (let at = 0; at < 1000; at++) {
      const sent = JSON.parse(JSON.stringify(rowAsRequest(graph, frame, test[at] ?? 0)));
      const check = pipeline.check(sent, raw);
      if (check.kind !== 'ok') throw new Error(JSON.stringify(check.errors));
      expect(pipeline.scoreRow(raw)).toBe(scores[at]);
    }
  });
});

function fitted(name: string) {
  const { frame, inputs, rowsOf } = readReferenceData(name);
  const { train } = rowsOf('mod4');
  return { frame, graph: fitGraph({ task: 'binary', frame, rows: train, inputs, ignored: [] }).graph };
}

function expectSameBits(one: Design, other: Design): void {
  expect(bytesOf(one.numeric).equals(bytesOf(other.numeric))).toBe(true);
  expect(bytesOf(one.hot).equals(bytesOf(other.hot))).toBe(true);
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Design['numeric'] | Int32Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

/** The raw row by its definition. */
function rawRow(graph: FeatureGraph, frame: Frame, row: number): Float64Array {
  return Float64Array.from(graph.inputs, ({ name, levels = [] }) => {
    const column = frame.columns.get(name);
    if (column?.kind === 'number') return column.values[row] ?? Number.NaN;
    const text = column?.levels[column.codes[row] ?? -1];
    if (text === undefined) return Number.NaN;
    return levels.includes(text) ? levels.indexOf(text) : levels.length;
  });
}
