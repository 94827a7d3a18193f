import type { DuckDBConnection } from '@duckdb/node-api';
import { rowsOf } from '../../store/snapshots/duck.ts';
import { type ColumnKind, columnKinds, fitsSql } from './column-kind.ts';
import { cellSql, type DataFile, type FileColumn, reading } from './data-file.ts';

/** Kinds of the columns that a model can read, by name. */
export type Kinds = ReadonlyMap<string, ColumnKind>;

/** One column looked at as one kind. */
type Look = { readonly column: FileColumn; readonly kind: ColumnKind };

/** Cells that are not of the kind, and one of them. */
export type Misfit = Look & { readonly misfitCount: number; readonly cell: string };

const firstRows = 2_000;

/**
 * The first kind that every cell of a column fits, in an import's order; words, and nothing at all, are text. The first
 * rows tell which kinds are left, so that few columns are read whole more than once.
 */
export async function inferKinds(
  connection: DuckDBConnection,
  file: DataFile,
  missing: readonly string[],
): Promise<Kinds> {
  const found = new Map<string, ColumnKind>();
  for (const { name, kind } of file.columns)
    if (kind !== 'cell' && kind !== 'unreadable') found.set(name, kind);
  let open = await possibleKinds(connection, file, missing);
  while (open.length > 0) {
    const looks = open.map(({ column, left }) => ({ column, kind: left[0] ?? 'text' }) as const);
    const wrong = await misfits(connection, file, { looks, missing });
    const isWrong = (column: FileColumn): boolean => wrong.some((one) => one.column === column);
    for (const { column, kind } of looks) if (!isWrong(column)) found.set(column.name, kind);
    open = open
      .filter(({ column }) => isWrong(column))
      .map(({ column, left }) => ({ column, left: left.slice(1) }));
  }
  return found;
}

/** Of each column that is cells the kinds that its first rows fit. */
async function possibleKinds(
  connection: DuckDBConnection,
  file: DataFile,
  missing: readonly string[],
): Promise<readonly { readonly column: FileColumn; readonly left: readonly ColumnKind[] }[]> {
  const cells = file.columns.filter(({ kind }) => kind === 'cell');
  const looks = cells.flatMap((column) => columnKinds.map((kind) => ({ column, kind })));
  const first = { ...file, rows: `${file.rows} limit ${firstRows}` };
  const unfit = await misfits(connection, first, { looks, missing });
  const isUnfit = (column: FileColumn, kind: ColumnKind): boolean =>
    unfit.some((one) => one.column === column && one.kind === kind);
  return cells.map((column) => ({ column, left: columnKinds.filter((kind) => !isUnfit(column, kind)) }));
}

/** The looks that some cells do not bear, in one scan. */
export async function misfits(
  connection: DuckDBConnection,
  file: DataFile,
  { looks: all, missing }: { readonly looks: readonly Look[]; readonly missing: readonly string[] },
): Promise<readonly Misfit[]> {
  const looks = all.filter(({ kind }) => kind !== 'text');
  if (looks.length === 0) return [];
  const cells = [...new Set(looks.map(({ column }) => column))];
  const place = (column: FileColumn): string => `c${cells.indexOf(column)}`;
  const selected = cells.map((column) => `${cellSql(column, missing)}::varchar as ${place(column)}`);
  const counts = looks.map(({ column, kind }, index) => {
    const isMisfit = `filter (where ${place(column)} is not null and not ${fitsSql(kind, place(column))})`;
    return `count(*) ${isMisfit} as n${index}, any_value(${place(column)}) ${isMisfit} as w${index}`;
  });
  const sql = `select ${counts.join(', ')} from (select ${selected.join(', ')} from (${file.rows}))`;
  const [row] = await reading(file.path, () => rowsOf(connection, sql));
  return looks
    .map((look, index) => ({
      ...look,
      misfitCount: Number(row?.[`n${index}`] ?? 0),
      cell: String(row?.[`w${index}`] ?? ''),
    }))
    .filter(({ misfitCount }) => misfitCount > 0);
}
