import type { DuckDBConnection } from '@duckdb/node-api';
import { columnValue } from '../../shared/contract/column-value.ts';
import { columnOf } from '../../shared/contract/row-state.ts';
import { sortedClasses } from '../../shared/contract/sorted-classes.ts';
import type { TableContract } from '../../shared/contract/table.ts';
import { classesMax } from '../../shared/declaration/classes.ts';
import { rowsOf } from '../../store/snapshots/duck.ts';
import { quoteText } from '../../store/snapshots/quote.ts';
import { noLabel } from '../declare/infer-target.ts';
import { nanPattern } from '../import/cell-kind.ts';
import { ImportRefused } from '../import/refusal.ts';

/**
 * The contract with the words of its binary label: as declared, else the two that training has. Where training has more,
 * all but the positive one are negative, and none is named.
 */
export async function withLabelWords(
  connection: DuckDBConnection,
  contract: TableContract,
  table: string,
): Promise<TableContract> {
  if (contract.task === 'multiclass') return withClasses(connection, contract, table);
  if (contract.positive === null || columnOf(contract, contract.target).values !== undefined) return contract;
  await refuseNaN(connection, contract, `from ${table}`);
  const word = labelSql(contract);
  const found = await rowsOf(
    connection,
    `select distinct ${word} as word from ${table} where ${word} is not null order by word limit 3`,
  );
  if (found.length !== 2) return contract;
  const values = found.map((row) => String(row['word']));
  const columns = contract.columns.map((column) =>
    column.name === contract.target ? { ...column, values } : column,
  );
  return { ...contract, columns };
}

/** The contract with the classes of its target: as declared, else those of training, sorted. */
async function withClasses(
  connection: DuckDBConnection,
  contract: TableContract,
  table: string,
): Promise<TableContract> {
  if (contract.classes !== null) return contract;
  await refuseNaN(connection, contract, `from ${table}`);
  const word = labelSql(contract);
  const found = await rowsOf(
    connection,
    `select distinct ${word} as word from ${table} where ${word} is not null limit ${classesMax + 1}`,
  );
  if (found.length > classesMax)
    throw new ImportRefused(
      `the target "${contract.target}" has more than ${classesMax} classes: join rare ones, or set the task to regression where they are numbers`,
    );
  const classes = sortedClasses(found.map((row) => String(row['word'])));
  const columns = contract.columns.map((column) =>
    column.name === contract.target ? { ...column, values: classes } : column,
  );
  return { ...contract, classes, columns };
}

/** A word that is none of the label's would silently count as negative. @throws ImportRefused naming it */
export async function refuseOtherLabels(
  connection: DuckDBConnection,
  contract: TableContract,
  { rows, path }: { readonly rows: string; readonly path: string },
): Promise<void> {
  const { values } = columnOf(contract, contract.target);
  if (contract.task === 'regression') return;
  if (values === undefined) return refuseNaN(connection, contract, rows);
  const word = labelSql(contract);
  const [other] = await rowsOf(
    connection,
    `select ${word} as word, count(*) as n from (select * ${rows}) where ${word} not in (${values.map(quoteText).join(', ')})
     group by all order by n desc, word limit 1`,
  );
  if (other === undefined) return;
  const [found, count] = [String(other['word']), Number(other['n'])];
  const where = `"${found}" in ${count} ${count === 1 ? 'row' : 'rows'}`;
  throw new ImportRefused(
    `${path}: the target "${contract.target}" is ${where}, and can be ${listed(values)}; mend those rows, or empty the cell to leave them out; if it means missing, give --missing "${found}"`,
  );
}

/** Where nobody listed the words of a label, all but the positive one would count as negative. */
async function refuseNaN(connection: DuckDBConnection, contract: TableContract, rows: string): Promise<void> {
  const word = labelSql(contract);
  const isNaNWord = `regexp_matches(${word}, ${quoteText(nanPattern.source)}, 'i')`;
  const [found] = await rowsOf(
    connection,
    `select ${word} as word from (select * ${rows}) where ${isNaNWord} limit 1`,
  );
  if (found !== undefined) throw noLabel(contract.target, String(found['word']));
}

const listedMax = 5;

function listed(values: readonly string[]): string {
  const shown = values.slice(0, listedMax).map((value) => `"${value}"`);
  return `${shown.join(' or ')}${values.length > listedMax ? ` or ${values.length - listedMax} others` : ''}`;
}

const labelSql = (contract: TableContract): string =>
  columnValue({ ...columnOf(contract, contract.target), type: 'category' }).value;
