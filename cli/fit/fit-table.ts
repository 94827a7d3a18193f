import { resolveTable, type TableContract } from '../../shared/contract/table.ts';
import { tableProblemText } from '../../shared/contract/table-problems.ts';
import type { ColumnType } from '../../shared/declaration/contract.ts';
import type { Declaration } from '../../shared/declaration/schema.ts';
import { parseDerived, sourcesOf } from '../../shared/derived/parse-derived.ts';
import { CommandFailed } from '../client/command-failed.ts';
import type { ColumnKind } from './column-kind.ts';
import type { DataFile } from './data-file.ts';
import type { Kinds } from './infer-kinds.ts';

/** Whole numbers are kept as doubles, words are levels until the declaration says otherwise. */
const sourceTypes: Readonly<Record<ColumnKind, ColumnType>> = {
  boolean: 'boolean',
  integer: 'number',
  number: 'number',
  timestamp: 'timestamp',
  text: 'category',
};

/** The declaration resolved against the columns of a file. @throws CommandFailed where they do not fit */
export function fitTable(declaration: Declaration, file: DataFile, kinds: Kinds): TableContract {
  const columns = file.columns.flatMap(({ name }) => {
    const kind = kinds.get(name);
    return kind === undefined ? [] : [{ name, postgresType: '', type: sourceTypes[kind] }];
  });
  const absent = unneeded(declaration).filter(({ name }) => !columns.some((column) => column.name === name));
  const resolved = resolveTable(declaration, [...columns, ...absent]);
  if (resolved.kind === 'resolved') return resolved.table;
  throw new CommandFailed(`${file.path}: ${resolved.problems.map(tableProblemText).join('; ')}`);
}

/** Columns that a run needs and a fit does not: a file may lack them. */
function unneeded({ source, features, split, target }: Declaration) {
  const times = [source.watermark, source.time, source.deletedAt];
  const others = [...source.key, ...features.protected, split.column];
  const all = [
    ...times.map((name) => ({ name, type: 'timestamp' as const })),
    ...others.map((name) => ({ name, type: 'category' as const })),
  ];
  const read = [target.column, ...sourcesOf(parseDerived(features.derived ?? {}).derived)];
  return all.flatMap(({ name, type }) =>
    name === undefined || read.includes(name) ? [] : [{ name, postgresType: '', type }],
  );
}
