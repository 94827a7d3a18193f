import { realAt } from '../dataset/table.ts';
import { runProgram } from '../derived/program.ts';
import { compileDerived } from './compile-derived.ts';
import type { FeatureGraph, GraphDerived } from './graph.ts';
import type { RequestFeatures } from './row-as-request.ts';

/** What a graph derives of a raw row, as a person reads it; null where it is missing, or a level that training never saw. */
export function compileDerivedValues(
  graph: Pick<FeatureGraph, 'inputs' | 'derived'>,
): (raw: Float64Array) => RequestFeatures {
  const { inputs, derived = [] } = graph;
  const program = compileDerived(graph);
  if (program === null) return () => ({});
  const values = new Float64Array(program.slotCount);
  return (raw) => {
    values.set(raw);
    runProgram(program, { values, capacity: 1, rowCount: 1 });
    return Object.fromEntries(
      derived.map((one, at) => [one.name, shown(one, realAt(values, inputs.length + at))]),
    );
  };
}

function shown({ type, levels = [] }: GraphDerived, value: number): RequestFeatures[string] {
  if (!Number.isFinite(value)) return null;
  if (type === 'category') return levels[value] ?? null;
  if (type === 'boolean') return value === 1;
  return type === 'timestamp' ? new Date(value).toISOString() : value;
}
