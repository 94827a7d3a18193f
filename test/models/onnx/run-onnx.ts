import { InferenceSession, Tensor } from 'onnxruntime-web';
import { missingWord } from '../../../models/onnx/raw-inputs.ts';
import type { FeatureGraph } from '../../../shared/features/graph.ts';

/** Rows as requests send them, times as epoch milliseconds. */
export type Rows = readonly Readonly<Record<string, string | number | boolean | null>>[];

export type OnnxAnswer = Readonly<Record<string, readonly unknown[]>>;

/** What onnxruntime answers to the rows, output by output. */
export async function runOnnx(bytes: Uint8Array, graph: FeatureGraph, rows: Rows): Promise<OnnxAnswer> {
  const session = await InferenceSession.create(bytes, { logSeverityLevel: 3 });
  const feeds = Object.fromEntries(
    graph.inputs.map((input) => {
      const sent = rows.map((row) => row[input.name] ?? null);
      const dims = [rows.length, 1];
      if (input.type === 'category')
        return [
          input.name,
          new Tensor(
            'string',
            sent.map((value) => (value === null ? missingWord(input) : String(value))),
            dims,
          ),
        ];
      const numbers = Float64Array.from(sent, (value) => (value === null ? Number.NaN : Number(value)));
      return [input.name, new Tensor('float64', numbers, dims)];
    }),
  );
  const outputs = await session.run(feeds);
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { data }]) => [name, Array.from(data as Iterable<unknown>)]),
  );
}
