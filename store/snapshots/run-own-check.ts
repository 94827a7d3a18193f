import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { quoteColumn, quoteValue } from '../../shared/contract/column-value.ts';
import { samplesSql } from '../../shared/contract/compile.ts';
import type { Violation } from '../../shared/contract/report.ts';
import type { ColumnType, NamedCheck } from '../../shared/declaration/contract.ts';
import type { CheckFinding, CheckTable, Figures, OwnCheck } from '../../shared/extension/define-check.ts';
import { itemsOf } from './contract-counts.ts';
import { rowsOf } from './duck.ts';

/** A table that checks can measure: SQL of its rows, in which column number i is `c<i>`, with `row_key` and `place`. */
export type MeasuredTable = {
  readonly data: string;
  readonly columns: readonly { readonly name: string; readonly type: ColumnType }[];
};

export type CheckOrder = Pick<NamedCheck, 'parameters' | 'severity'> & { readonly check: OwnCheck };

/**
 * What a check of the user's own finds: one statement of aggregates, so that a million rows cost it no memory, and
 * another for the keys of samples. A check that fails is a violation too: what was not looked at is not in order.
 */
export async function runOwnCheck(
  connection: DuckDBConnection,
  table: MeasuredTable,
  order: CheckOrder,
): Promise<readonly Violation[]> {
  try {
    return await violationsOf(connection, table, order);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const { name } = order.check;
    const detail = `the check ${name} failed: ${reason}; \`ratchet test\` tells whether it is sound`;
    return [{ ...nowhere, severity: order.severity, detail }];
  }
}

const nowhere = { column: null, rule: 'check', count: null, share: null, samples: [] } as const;

async function violationsOf(
  connection: DuckDBConnection,
  { data, columns }: MeasuredTable,
  { check, parameters, severity }: CheckOrder,
): Promise<readonly Violation[]> {
  const table = checkTable(columns);
  const aggregates = Object.entries(check.measure(table, parameters));
  const selected = aggregates.map(([name, sql]) => `${sql} as ${quoteColumn(name)}`);
  const [row = {}] = await rowsOf(
    connection,
    `with data as not materialized (${data}) select ${['count(*) as row_count', ...selected].join(', ')} from data`,
  );
  const figures = Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, numberOf(name, value)]),
  );
  const findings = check.judge(figures, parameters, table);
  const rowCount = figures['row_count'] ?? 0;
  return Promise.all(
    findings.map(async (finding) => ({
      ...{ rule: 'check', severity, column: finding.column ?? null },
      ...{ count: finding.count ?? null, share: shareOf(finding, rowCount) },
      samples: await samplesOf(connection, data, finding),
      detail: `${check.name}: ${finding.detail}`,
    })),
  );
}

const shareOf = ({ count }: CheckFinding, rowCount: number): number | null =>
  count === undefined || rowCount === 0 ? null : count / rowCount;

function checkTable(columns: MeasuredTable['columns']): CheckTable {
  return {
    columns: columns.map(({ name, type }) => ({ name, type })),
    column(name) {
      const index = columns.findIndex((column) => column.name === name);
      if (index >= 0) return `c${index}`;
      const known = columns.map((column) => column.name).join(', ');
      throw new RangeError(`the table has no column ${name}; it has ${known}`);
    },
    text: quoteValue,
  };
}

function numberOf(name: string, value: DuckDBValue): Figures[string] {
  if (value === null) return null;
  const number = typeof value === 'object' && 'toDouble' in value ? value.toDouble() : Number(value);
  if (Number.isNaN(number) && typeof value !== 'number')
    throw new RangeError(`the aggregate ${name} is no number: ${String(value)}`);
  return number;
}

async function samplesOf(
  connection: DuckDBConnection,
  data: string,
  { rows }: CheckFinding,
): Promise<readonly string[]> {
  if (rows === undefined) return [];
  const [found] = await rowsOf(connection, samplesSql(data, [rows]));
  return itemsOf(found?.['sample_0']).map(String);
}
