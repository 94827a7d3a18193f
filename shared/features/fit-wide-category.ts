import type { CategoryColumn } from '../dataset/frame.ts';
import { intAt, realAt } from '../dataset/table.ts';
import type { InputFit, Training } from './fit-input.ts';
import { fitNote } from './fit-note.ts';
import type { GraphInput, GraphStep } from './graph.ts';
import { fitTargetMeans, type Targets } from './target-mean.ts';

/** The target means of a category in place of a position per level; null where its levels do not differ by their target. */
export function fitWideCategory(
  input: GraphInput,
  column: CategoryColumn,
  { rows, targets }: Training & { readonly targets: Targets },
): InputFit | null {
  // The missing value is the last code.
  const codes = Int32Array.from(rows, (row) => {
    const code = intAt(column.codes, row);
    return code < 0 ? column.levels.length : code;
  });
  const { means, prior, crossFitted } = fitTargetMeans(codes, column.levels.length + 1, targets);
  const { mean, deviation } = momentsOf(crossFitted);
  if (!(deviation > 0) || !Number.isFinite(1 / deviation)) return null;
  const codeOf = new Map(column.levels.map((level, code) => [level, code]));
  const levels = input.levels ?? [];
  const step: GraphStep = {
    ...{ kind: 'target-mean', input: input.name, levels },
    means: levels.map((level) => realAt(means, codeOf.get(level) ?? column.levels.length)),
    missing: realAt(means, column.levels.length),
    ...{ prior, mean, deviation },
  };
  const values = crossFitted.map((value) => (value - mean) / deviation);
  const notes = [fitNote('target-mean', input.name, { kept: levels.length, seen: levels.length })];
  return { input, steps: [step], notes, crossFitted: { step, values } };
}

function momentsOf(values: Float64Array): { readonly mean: number; readonly deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / values.length) };
}
