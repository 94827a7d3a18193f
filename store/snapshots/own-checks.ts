import type { DuckDBConnection } from '@duckdb/node-api';
import { type CompileInput, dataSql } from '../../shared/contract/compile-data.ts';
import type { Violation } from '../../shared/contract/report.ts';
import { ownCheck } from '../../shared/extension/installed.ts';
import { type MeasuredTable, runOwnCheck } from './run-own-check.ts';

/** What the checks of the user's own find in a snapshot, in the order of the declaration. */
export async function ownCheckViolations(
  connection: DuckDBConnection,
  input: CompileInput,
): Promise<readonly Violation[]> {
  const { checks = [] } = input.declaration.contract;
  if (checks.length === 0) return [];
  const { columns } = input.table;
  // All columns: DuckDB reads those that a check names.
  const data = dataSql(
    input,
    columns.map((column, index) => ({ column, index })),
  );
  const table: MeasuredTable = { data, columns };
  const found: Violation[] = [];
  for (const { check: name, parameters, severity } of checks) {
    const check = ownCheck(name);
    if (check === undefined) found.push(absent(name, severity));
    else found.push(...(await runOwnCheck(connection, table, { check, parameters, severity })));
  }
  return found;
}

const absent = (name: string, severity: Violation['severity']): Violation => ({
  ...{ column: null, rule: 'check', severity, count: null, share: null, samples: [] },
  detail: `no extension defines the check ${name}: put its file back into extensions/, or remove it from contract.checks`,
});
