import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteName, rowsOf } from '../../store/snapshots/duck.ts';
import { fileRowColumn, segmentColumn } from '../../store/snapshots/logical-rows.ts';
import { ImportRefused } from '../import/refusal.ts';
import { type ColumnKind, castSql } from './column-kind.ts';
import { cellSql, type DataFile, reading } from './data-file.ts';
import { type Kinds, misfits } from './infer-kinds.ts';

/** Which rows of a table are for early stopping alone. */
export const partColumn = 'ratchet_part';

export type Loading = {
  readonly kinds: Kinds;
  /** Words that mean missing, besides the empty cell. */
  readonly missing: readonly string[];
  /** Name of the table. */
  readonly table: string;
};

/** Keeps the rows of a file as values of these kinds, in the file's order. @throws ImportRefused where there are none */
export async function loadTable(
  connection: DuckDBConnection,
  file: DataFile,
  loading: Loading,
): Promise<void> {
  await loadRows(connection, file, { ...loading, part: 0, into: `create temp table ${loading.table} as` });
}

/** Adds the rows of another file as those for early stopping. @throws ImportRefused where there are none */
export async function addValidation(
  connection: DuckDBConnection,
  file: DataFile,
  loading: Loading,
): Promise<void> {
  await loadRows(connection, file, { ...loading, part: 1, into: `insert into ${loading.table} by name` });
}

async function loadRows(
  connection: DuckDBConnection,
  file: DataFile,
  { kinds, missing, part, into }: Loading & { readonly part: number; readonly into: string },
): Promise<void> {
  const columns = file.columns.flatMap((column) => {
    const kind = kinds.get(column.name);
    return kind === undefined
      ? []
      : [`${castSql(kind, cellSql(column, missing))} as ${quoteName(column.name)}`];
  });
  const select = `select ${columns.join(', ')}, ${part} as ${partColumn} from (${file.rows})`;
  const [loaded] = await reading(file.path, () => rowsOf(connection, `${into} ${select}`));
  if (Number(loaded?.['Count']) === 0)
    throw new ImportRefused(`${file.path}: has a header but no rows; give a file with rows`);
}

/** SQL of the rows that are fitted, and of those for early stopping. */
export const trainingRows = (table: string): string => `from ${table} where ${partColumn} = 0`;
export const validationRows = (table: string): string => `from ${table} where ${partColumn} = 1`;

/** SQL of a table's rows with their places, which are the file's order. */
export const placedRows = (table: string): string =>
  `select *, 0 as ${segmentColumn}, rowid as ${fileRowColumn} from ${table}`;

/** Whole numbers and fractions are one. */
const checkedKind = (kind: ColumnKind): ColumnKind => (kind === 'integer' ? 'number' : kind);

/** A file must have every needed column, with cells of the kind that training has. @throws ImportRefused naming them all */
export async function checkAgainst(
  connection: DuckDBConnection,
  file: DataFile,
  {
    kinds,
    missing,
    needed,
    train,
  }: Omit<Loading, 'table'> & { readonly needed: readonly string[]; readonly train: string },
): Promise<void> {
  const absent = needed.filter((name) => !file.columns.some((column) => column.name === name));
  if (absent.length > 0)
    throw new ImportRefused(
      `${file.path}: has no column ${absent.map((name) => `"${name}"`).join(', ')}, which ${train} has; give both files the same columns`,
    );
  const looks = file.columns.flatMap((column) => {
    const kind = needed.includes(column.name) ? kinds.get(column.name) : undefined;
    return kind === undefined || kind === column.kind ? [] : [{ column, kind: checkedKind(kind) }];
  });
  const [first] = await misfits(connection, file, { looks, missing });
  if (first === undefined) return;
  throw new ImportRefused(
    `${file.path}: column "${first.column.name}" is ${first.kind} in ${train}, but ${first.misfitCount} cells here are not ("${first.cell}"); if that means missing, give --missing "${first.cell}"`,
  );
}
