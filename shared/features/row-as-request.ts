import { frameColumn } from '../dataset/column.ts';
import type { Frame, FrameColumn } from '../dataset/frame.ts';
import { intAt, realAt } from '../dataset/table.ts';
import type { FeatureGraph, GraphInput } from './graph.ts';

/** The features of a row as a request sends them: what golden rows are made of. */
export type RequestFeatures = Readonly<Record<string, string | number | boolean | null>>;

/** Turns a row of the frame back into the request that asks for its score. @throws FrameMismatch */
export function rowAsRequest(graph: FeatureGraph, frame: Frame, row: number): RequestFeatures {
  return Object.fromEntries(
    graph.inputs.map((input) => [
      input.name,
      sentValue(input, frameColumn(frame, input.name, input.type), row),
    ]),
  );
}

function sentValue(input: GraphInput, column: FrameColumn, row: number): string | number | boolean | null {
  if (column.kind === 'category') return column.levels[intAt(column.codes, row)] ?? null;
  const value = realAt(column.values, row);
  if (!Number.isFinite(value)) return null;
  return input.type === 'boolean' ? value === 1 : value;
}
