import { frameColumn } from '../dataset/column.ts';
import type { FrameColumn, LargeFrame } from '../dataset/frame.ts';
import type { TypedDerived } from '../derived/check-derived.ts';
import { compileProgram, type Derivation } from '../derived/compile.ts';
import { columnsOf } from '../derived/expression.ts';
import { levelsOf } from '../derived/levels.ts';
import { runProgram } from '../derived/program.ts';
import { BrokenGraph } from './broken-graph.ts';
import { slotColumn, typeDerived } from './compile-derived.ts';
import { gatherOf } from './gather.ts';
import type { FeatureGraph, GraphInput } from './graph.ts';

/** A derived column with the levels that its slot counts, where it is a category. */
export type FittedDerived = TypedDerived & { readonly levels?: readonly string[] };

export type Derivable = {
  readonly inputs: readonly GraphInput[];
  /** What was derived before. */
  readonly derived: readonly FittedDerived[];
};

const blockRows = 512;

/** One derived column of the rows of a frame, in their order, as a column of its own. @throws FrameMismatch */
export function deriveColumn(
  one: TypedDerived,
  { inputs, derived }: Derivable,
  frame: LargeFrame,
  rows: Int32Array,
): FrameColumn {
  const { sources, before } = madeOf(one, { inputs, derived });
  const known = new Map([...sources, ...before].map(({ name, levels = [] }) => [name, levels]));
  const levels = levelsOf(one.typed, (name) => known.get(name) ?? []);
  const derivations: readonly Derivation[] = [...before, { ...one, levels }];
  const program = compileProgram(sources.map(slotColumn), derivations);
  const gathers = sources.map((input) => gatherOf(input, frameColumn(frame, input.name, input.type)));
  const values = new Float64Array(blockRows * program.slotCount);
  const found = new Float64Array(rows.length);
  const slot = sources.length + derivations.length - 1;
  for (let begin = 0; begin < rows.length; begin += blockRows) {
    const part = rows.subarray(begin, begin + blockRows);
    gathers.forEach((gather, at) => {
      gather(part, values, at * blockRows);
    });
    runProgram(program, { values, capacity: blockRows, rowCount: part.length });
    found.set(values.subarray(slot * blockRows, slot * blockRows + part.length), begin);
  }
  if (one.typed.type !== 'category') return { kind: 'number', values: found };
  return { kind: 'category', codes: Int32Array.from(found, codeOf(levels.length)), levels };
}

/** A derived column of a graph, of the rows of a frame. @throws FrameMismatch, BrokenGraph where it derives no such column */
export function deriveNamed(
  { inputs, derived = [] }: Pick<FeatureGraph, 'inputs' | 'derived'>,
  name: string,
  { frame, rows }: { readonly frame: LargeFrame; readonly rows: Int32Array },
): FrameColumn {
  const levels = new Map(derived.map((one) => [one.name, one.levels]));
  const expressions = Object.fromEntries(derived.map((one) => [one.name, one.expression]));
  const all = typeDerived(expressions, inputs).map((one): FittedDerived => {
    const known = levels.get(one.name);
    return known === undefined ? one : { ...one, levels: known };
  });
  const at = all.findIndex((one) => one.name === name);
  const one = all[at];
  if (one === undefined) throw new BrokenGraph(`it derives no ${name}`);
  return deriveColumn(one, { inputs, derived: all.slice(0, at) }, frame, rows);
}

/** A level that training never saw has no code. */
const codeOf =
  (levelCount: number) =>
  (index: number): number =>
    index < levelCount ? index : -1;

/** Inputs and earlier derived columns that one is made of, directly or not. */
function madeOf(
  one: TypedDerived,
  { inputs, derived }: Derivable,
): {
  readonly sources: readonly GraphInput[];
  readonly before: readonly FittedDerived[];
} {
  const needed = new Set(columnsOf(one.expression).keys());
  for (const earlier of [...derived].reverse())
    if (needed.has(earlier.name)) for (const name of columnsOf(earlier.expression).keys()) needed.add(name);
  return {
    sources: inputs.filter(({ name }) => needed.has(name)),
    before: derived.filter(({ name }) => needed.has(name)),
  };
}
