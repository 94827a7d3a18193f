import type { DuckDBConnection } from '@duckdb/node-api';
import { rowsOf } from '../../store/snapshots/duck.ts';
import { type ColumnKind, columnKinds, type FitsSql, fitsSql } from './column-kind.ts';
import { cellSql, type DataFile, type FileColumn, reading } from './data-file.ts';

/** Kinds of the columns that a model can read, by name. */
export type Kinds = ReadonlyMap<string, ColumnKind>;

/** One column looked at as one kind. */
type Look = { readonly column: FileColumn; readonly kind: ColumnKind };

/** Cells that are not of the kind, and one of them. */
export type Misfit = Look & { readonly misfitCount: number; readonly cell: string };

const firstRows = 2_000;

/** Kinds that the first rows of each column that is cells fit, in an import's order. */
export type PossibleKinds = readonly { readonly column: FileColumn; readonly left: readonly ColumnKind[] }[];

const knownKinds = ({ columns }: DataFile): Map<string, ColumnKind> =>
  new Map(
    columns.flatMap(({ name, kind }) => (kind === 'cell' || kind === 'unreadable' ? [] : [[name, kind]])),
  );

/** What the first rows say: the kinds of all rows more often than not. */
export const firstKinds = (file: DataFile, possible: PossibleKinds): Kinds =>
  new Map([
    ...knownKinds(file),
    ...possible.map(({ column, left }) => [column.name, left[0] ?? 'text'] as const),
  ]);

/** The first kind that every cell of a column fits; words are text. Each scan looks at the columns that are still open. */
export async function inferKinds(
  connection: DuckDBConnection,
  file: DataFile,
  { missing, possible }: { readonly missing: readonly string[]; readonly possible: PossibleKinds },
): Promise<Kinds> {
  const found = knownKinds(file);
  let open = possible;
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

export async function possibleKinds(
  connection: DuckDBConnection,
  file: DataFile,
  missing: readonly string[],
): Promise<PossibleKinds> {
  const cells = file.columns.filter(({ kind }) => kind === 'cell');
  const looks = cells.flatMap((column) => columnKinds.map((kind) => ({ column, kind })));
  const first = { ...file, rows: `${file.rows} limit ${firstRows}` };
  const unfit = await misfits(connection, first, { looks, missing });
  const isUnfit = (column: FileColumn, kind: ColumnKind): boolean =>
    unfit.some((one) => one.column === column && one.kind === kind);
  return cells.map((column) => ({ column, left: columnKinds.filter((kind) => !isUnfit(column, kind)) }));
}

type Looks = {
  readonly looks: readonly Look[];
  readonly missing: readonly string[];
  /** @default those of training */
  readonly fits?: FitsSql;
};

/** DuckDB plans so many looks in some milliseconds, and ten times as many in seconds. */
const looksMax = 64;

/** The looks that some cells do not bear, so many of them in a scan. */
export async function misfits(
  connection: DuckDBConnection,
  file: DataFile,
  { looks, ...how }: Looks,
): Promise<readonly Misfit[]> {
  const real = looks.filter(({ kind }) => kind !== 'text');
  const found: Misfit[] = [];
  for (let begin = 0; begin < real.length; begin += looksMax)
    found.push(
      ...(await misfitsAmong(connection, file, { ...how, looks: real.slice(begin, begin + looksMax) })),
    );
  return found;
}

async function misfitsAmong(
  connection: DuckDBConnection,
  file: DataFile,
  { looks, missing, fits = fitsSql }: Looks,
): Promise<readonly Misfit[]> {
  const cells = [...new Set(looks.map(({ column }) => column))];
  const place = (column: FileColumn): string => `c${cells.indexOf(column)}`;
  const selected = cells.map((column) => `${cellSql(column, missing)}::varchar as ${place(column)}`);
  const counts = looks.map(({ column, kind }, index) => {
    const isMisfit = `filter (where ${place(column)} is not null and not ${fits(kind, place(column))})`;
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
