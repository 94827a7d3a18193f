import type { Gate } from '../declaration/gate.ts';
import type { PathStep } from '../declaration/problem.ts';
import { columnsOf } from '../derived/expression.ts';
import { parseExpression } from '../derived/parse.ts';

/** A column that a gate slices by, and where the declaration says so. */
export type GateColumn = { readonly name: string; readonly path: readonly PathStep[] };

/** Columns that gates slice by, beside those that models see. */
export const gateColumns = (gates: readonly Gate[]): readonly GateColumn[] =>
  gates.flatMap((gate, index) =>
    columnsOfGate(gate).map(({ name, path }) => ({ name, path: ['gates', index, ...path] })),
  );

function columnsOfGate(gate: Gate): readonly GateColumn[] {
  if ('by' in gate) return [{ name: gate.by, path: ['by'] }];
  const slices = 'slices' in gate ? gate.slices : undefined;
  if (slices === undefined || 'missing' in slices) return [];
  if ('by' in slices) return [{ name: slices.by, path: ['slices', 'by'] }];
  return columnsIn(slices.where).map((name) => ({ name, path: ['slices', 'where'] }));
}

function columnsIn(where: string): readonly string[] {
  const parsed = parseExpression(where);
  return parsed.kind === 'faulty' ? [] : [...columnsOf(parsed.value).keys()];
}

/** The columns of each expression that gates slice by. */
export const whereColumns = (gates: readonly Gate[]): readonly (readonly string[])[] =>
  gates.flatMap((gate) =>
    'slices' in gate && gate.slices && 'where' in gate.slices ? [columnsIn(gate.slices.where)] : [],
  );
