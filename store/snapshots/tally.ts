import type { DuckDBConnection } from '@duckdb/node-api';
import type { CompiledContract } from '../../shared/contract/compile.ts';
import { sampledColumns } from '../../shared/contract/compile-sample.ts';
import type { ContractCounts } from '../../shared/contract/finding-input.ts';
import type { TableContract } from '../../shared/contract/table.ts';
import { itemsOf, type ResultRow, readCounts } from './contract-counts.ts';
import { rowsOf } from './duck.ts';

/** What the statement of a contract finds in rows. */
export type Tally = { readonly counts: ContractCounts; readonly sample: Sample };

/** The hashes of sampled rows, and in their order the numbers of each of the table's `sampledColumns`, `NaN` where missing. */
export type Sample = { readonly hashes: BigUint64Array; readonly columns: readonly Float64Array[] };

/** Runs the statement. */
export async function tallyRows(
  connection: DuckDBConnection,
  compiled: CompiledContract,
  table: TableContract,
): Promise<Tally> {
  const [row = {}] = await rowsOf(connection, compiled.sql);
  return { counts: readCounts(row, compiled), sample: readSample(row, table) };
}

type SampledRow = { readonly entries: { readonly hash: bigint } & Readonly<Record<string, number>> };

function readSample(row: ResultRow, table: TableContract): Sample {
  const rows = itemsOf(row['sample']) as readonly SampledRow[];
  const hashes = new BigUint64Array(rows.length);
  for (const [at, { entries }] of rows.entries()) hashes[at] = entries.hash;
  const columns = sampledColumns(table).map((_, index) => {
    const [values, key] = [new Float64Array(rows.length), `x${index}`];
    for (const [at, { entries }] of rows.entries()) values[at] = finiteOnly(entries[key] ?? Number.NaN);
    return values;
  });
  return { hashes, columns };
}

/** Infinite values are violations of the type; a profile holds none. */
const finiteOnly = (value: number): number => (Number.isFinite(value) ? value : Number.NaN);
