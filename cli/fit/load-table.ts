import type { DuckDBConnection } from '@duckdb/node-api';
import { rowsOf } from '../../store/snapshots/duck.ts';
import { fileRowColumn, segmentColumn } from '../../store/snapshots/logical-rows.ts';
import { quoteName } from '../../store/snapshots/quote.ts';
import { ImportRefused } from '../import/refusal.ts';
import { castSql, type FitsSql, fitsBesideSql, fitsSql, isMisfit, strictSql } from './column-kind.ts';
import { cellSql, type DataFile, reading } from './data-file.ts';
import { firstKinds, inferKinds, type Kinds, misfits, possibleKinds } from './infer-kinds.ts';

/** Which rows of a table are for early stopping alone. */
export const partColumn = 'ratchet_part';

export type Loading = {
  readonly kinds: Kinds;
  /** Words that mean missing, besides the empty cell. */
  readonly missing: readonly string[];
  /** Name of the table. */
  readonly table: string;
};

/** Keeps the rows of a file as values, in the file's order, and tells their kinds. @throws ImportRefused where there are none */
export async function loadTraining(
  connection: DuckDBConnection,
  file: DataFile,
  { missing, table }: Omit<Loading, 'kinds'>,
): Promise<Kinds> {
  const into = { missing, part: 0, into: `create temp table ${table} as` };
  const possible = await possibleKinds(connection, file, missing);
  const guessed = firstKinds(file, possible);
  const load = (kinds: Kinds) => loadRows(connection, file, { ...into, kinds, strict: cellsOf(file) });
  try {
    // One scan, where the first rows told the truth.
    await load(guessed);
    return guessed;
  } catch (error) {
    if (!isMisfit(error)) throw error;
  }
  const kinds = await inferKinds(connection, file, { missing, possible });
  await load(kinds);
  return kinds;
}

const cellsOf = ({ columns }: DataFile): Kinded => ({
  names: columns.filter(({ kind }) => kind === 'cell').map(({ name }) => name),
  fits: fitsSql,
});

export type OtherRows = Loading & {
  /** Columns that must be there, with cells of the kinds that training has. */
  readonly needed: readonly string[];
  /** Name of the file of training. */
  readonly train: string;
};

/** Keeps the rows of a test. @throws ImportRefused where there are none, or they are not like those of training */
export const loadTest = (connection: DuckDBConnection, file: DataFile, other: OtherRows): Promise<void> =>
  loadOther(connection, file, { ...other, part: 0, into: `create temp table ${other.table} as` });

/** Adds the rows of another file as those for early stopping. @throws ImportRefused as `loadTest` does */
export const addValidation = (
  connection: DuckDBConnection,
  file: DataFile,
  other: OtherRows,
): Promise<void> =>
  loadOther(connection, file, { ...other, part: 1, into: `insert into ${other.table} by name` });

async function loadOther(
  connection: DuckDBConnection,
  file: DataFile,
  other: OtherRows & { readonly part: number; readonly into: string },
): Promise<void> {
  refuseAbsent(file, other);
  const { kinds, needed } = other;
  const names = file.columns.flatMap(({ name, kind }) =>
    needed.includes(name) && kinds.get(name) !== kind ? [name] : [],
  );
  try {
    await loadRows(connection, file, { ...other, strict: { names, fits: fitsBesideSql } });
  } catch (error) {
    if (!isMisfit(error)) throw error;
    await refuseMisfits(connection, file, { ...other, names });
  }
}

/** Columns whose cells must be of their kind, or missing. */
type Kinded = {
  readonly names: readonly string[];
  readonly fits: FitsSql;
};

type Rows = Omit<Loading, 'table'> & {
  readonly part: number;
  readonly into: string;
  readonly strict: Kinded;
};

async function loadRows(
  connection: DuckDBConnection,
  file: DataFile,
  { kinds, missing, part, into, strict }: Rows,
): Promise<void> {
  const columns = file.columns.flatMap((column, index) => {
    const kind = kinds.get(column.name);
    return kind === undefined ? [] : [{ column, kind, cell: `c${index}` }];
  });
  const cells = columns.map(({ column, cell }) => `${cellSql(column, missing)} as ${cell}`);
  const values = columns.map(({ column: { name }, kind, cell }) => {
    const value = strict.names.includes(name) ? strictSql(kind, cell, strict.fits) : castSql(kind, cell);
    return `${value} as ${quoteName(name)}`;
  });
  const rows = `select ${cells.join(', ')} from (${file.rows})`;
  const select = `select ${values.join(', ')}, ${part} as ${partColumn} from (${rows})`;
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

/** Names all that are not there. */
function refuseAbsent({ path, columns }: DataFile, { needed, train }: OtherRows): void {
  const absent = needed.filter((name) => !columns.some((column) => column.name === name));
  if (absent.length === 0) return;
  const names = absent.map((name) => `"${name}"`).join(', ');
  throw new ImportRefused(
    `${path}: has no column ${names}, which ${train} has; give both files the same columns`,
  );
}

/** Tells of the first column with cells that are not of the kind that training has. */
async function refuseMisfits(
  connection: DuckDBConnection,
  file: DataFile,
  { kinds, missing, names, train }: OtherRows & { readonly names: readonly string[] },
): Promise<never> {
  const looks = file.columns.flatMap((column) => {
    const kind = names.includes(column.name) ? kinds.get(column.name) : undefined;
    return kind === undefined ? [] : [{ column, kind }];
  });
  const [first] = await misfits(connection, file, { looks, missing, fits: fitsBesideSql });
  if (first === undefined) throw new Error(`${file.path}: cells did not fit at first and did then`);
  const kind = first.kind === 'integer' ? 'number' : first.kind;
  throw new ImportRefused(
    `${file.path}: column "${first.column.name}" is ${kind} in ${train}, but ${first.misfitCount} cells here are not ("${first.cell}"); if that means missing, give --missing "${first.cell}"`,
  );
}
