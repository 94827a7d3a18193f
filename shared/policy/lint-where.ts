import type { FrameColumn } from '../dataset/frame.ts';
import type { Declaration } from '../declaration/schema.ts';
import { columnsOf } from '../derived/expression.ts';
import { parseExpression } from '../derived/parse.ts';
import { missingGroup } from './groups.ts';
import { groupsOf } from './groups-of.ts';

type Level = { readonly level: string; readonly rowCount: number };
type Counted = { readonly levels: ReadonlyMap<string, readonly Level[]>; readonly rowCount: number };
type Slice = { readonly where: string; readonly rowsMin: number };

/**
 * Why a slice by an expression is never judged, by the counts of its column's levels. Nothing is said of several columns,
 * of one whose levels were not all counted, or whose type is not declared.
 */
export function whereProblems(
  { where, rowsMin }: Slice,
  { contract }: Pick<Declaration, 'contract'>,
  { levels, rowCount }: Counted,
): readonly string[] {
  const parsed = parseExpression(where);
  const [name, ...others] = parsed.kind === 'faulty' ? [] : columnsOf(parsed.value).keys();
  if (name === undefined || others.length > 0) return [];
  const type = contract?.columns?.[name]?.type;
  const known = levels.get(name) ?? [];
  const counted = known.reduce((sum, level) => sum + level.rowCount, 0);
  const column = type === undefined ? null : columnOf(type, known);
  if (type === undefined || column === null || Math.abs(counted - rowCount) > 1) return [];
  const source = { rowCount: known.length, columns: new Map([[name, column]]) };
  const gate = { metric: 'accuracy', min: 0, confidence: 0.95, slices: { where, rowsMin } };
  const flags = groupsOf([gate], { frame: source, types: new Map([[name, type]]), features: [] }).get(where);
  if (flags === undefined) return [];
  const rows = known.reduce((sum, level, at) => sum + (flags.codes[at] === 0 ? level.rowCount : 0), 0);
  if (rows < 1) return [`the slice ${where} is empty: it is true of no row`];
  if (rows >= rowsMin) return [];
  return [
    `the slice ${where} has about ${Math.round(rows)} test rows, fewer than ${rowsMin}: it is not judged`,
  ];
}

/** A row for each level; null for types whose words are not read here. */
function columnOf(type: string, known: readonly Level[]): FrameColumn | null {
  const words = known.map(({ level }) => level);
  if (type === 'number' || type === 'integer')
    return { kind: 'number', values: Float64Array.from(words, numberOf) };
  if (type === 'boolean') return { kind: 'number', values: Float64Array.from(words, truthOf) };
  if (type !== 'category') return null;
  const codes = Int32Array.from(words, (word, at) => (word === missingGroup ? -1 : at));
  return { kind: 'category', codes, levels: words };
}

const numberOf = (word: string): number => (word === missingGroup ? Number.NaN : Number(word));

const truthOf = (word: string): number =>
  word === missingGroup ? Number.NaN : word === 'true' || word === '1' ? 1 : 0;
