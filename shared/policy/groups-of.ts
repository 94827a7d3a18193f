import type { CategoryColumn, Frame, FrameColumn } from '../dataset/frame.ts';
import { allRows } from '../dataset/rows.ts';
import { realAt } from '../dataset/table.ts';
import type { ColumnType } from '../declaration/contract.ts';
import type { Gate } from '../declaration/gate.ts';
import { parseDerived, sourcesOf } from '../derived/parse-derived.ts';
import { typeDerived } from '../features/compile-derived.ts';
import { deriveColumn } from '../features/derive-column.ts';
import type { GraphInput } from '../features/graph.ts';
import { type Groups, missingKey } from './groups.ts';

export type GroupSource = {
  readonly frame: Frame;
  /** Type of each column of the table. */
  readonly types: ReadonlyMap<string, ColumnType>;
  /** Features that may be missing. */
  readonly features: readonly string[];
};

/** What the gates slice by, of the rows of a frame; nothing is computed for gates that do not slice. */
export function groupsOf(gates: readonly Gate[], source: GroupSource): Groups {
  const groups = new Map<string, CategoryColumn>();
  for (const gate of gates) {
    const slices = 'slices' in gate ? gate.slices : undefined;
    const by = 'by' in gate ? gate.by : slices && 'by' in slices ? slices.by : undefined;
    if (by !== undefined) put(groups, by, () => levelsOf(by, source));
    if (slices && 'where' in slices) put(groups, slices.where, () => whereTrue(slices.where, source));
    if (slices && 'missing' in slices)
      for (const feature of source.features)
        put(groups, missingKey(feature), () => whereMissing(feature, source));
  }
  return groups;
}

function put(groups: Map<string, CategoryColumn>, key: string, make: () => CategoryColumn | null): void {
  if (groups.has(key)) return;
  const column = make();
  if (column) groups.set(key, column);
}

/** Numbers and booleans as their words. */
function levelsOf(name: string, { frame, types }: GroupSource): CategoryColumn | null {
  const column = frame.columns.get(name);
  if (column === undefined || column.kind === 'category') return column ?? null;
  const isBoolean = types.get(name) === 'boolean';
  const wordOf = (value: number): string => (isBoolean ? (value === 1 ? 'true' : 'false') : String(value));
  const codes = new Map<string, number>();
  const coded = Int32Array.from(column.values, (value) => {
    if (Number.isNaN(value)) return -1;
    const word = wordOf(value);
    const code = codes.get(word) ?? codes.size;
    codes.set(word, code);
    return code;
  });
  return { kind: 'category', codes: coded, levels: [...codes.keys()] };
}

const flagged = (rowCount: number, isIn: (row: number) => boolean): CategoryColumn => ({
  ...{ kind: 'category', levels: ['true'] },
  codes: Int32Array.from({ length: rowCount }, (_, row) => (isIn(row) ? 0 : -1)),
});

/** Null where no row lacks the feature, for there is no such slice. */
function whereMissing(feature: string, { frame }: GroupSource): CategoryColumn | null {
  const column = frame.columns.get(feature);
  if (column === undefined) return null;
  const flags = flagged(frame.rowCount, isMissingOf(column));
  return flags.codes.includes(0) ? flags : null;
}

const isMissingOf = (column: FrameColumn): ((row: number) => boolean) =>
  column.kind === 'number'
    ? (row) => Number.isNaN(realAt(column.values, row))
    : (row) => (column.codes[row] ?? -1) < 0;

/** Null where the table lacks a column of the expression, or it is no condition. */
function whereTrue(where: string, source: GroupSource): CategoryColumn | null {
  const { frame } = source;
  const { derived } = parseDerived({ where });
  const inputs = sourcesOf(derived).flatMap((name) => inputOf(name, source));
  if (derived.length === 0 || inputs.length < sourcesOf(derived).length) return null;
  const [one] = typeDerived({ where }, inputs);
  if (one === undefined || one.typed.type !== 'boolean') return null;
  const values = deriveColumn(one, { inputs, derived: [] }, frame, allRows(frame.rowCount));
  return values.kind === 'number' ? flagged(frame.rowCount, (row) => realAt(values.values, row) === 1) : null;
}

function inputOf(name: string, { frame, types }: GroupSource): readonly GraphInput[] {
  const column = frame.columns.get(name);
  const type = types.get(name);
  if (column === undefined || type === undefined || type === 'text') return [];
  const levels = column.kind === 'category' ? { levels: column.levels } : {};
  return [{ name, type, ...levels, missing: true, severity: 'warn' }];
}
