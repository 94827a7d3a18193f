import type { DuckDBConnection } from '@duckdb/node-api';
import { changeViolations } from '../../shared/contract/change.ts';
import { type CompiledContract, compileContract, samplesSql } from '../../shared/contract/compile.ts';
import type { Finding } from '../../shared/contract/finding.ts';
import type { ContractCounts } from '../../shared/contract/finding-input.ts';
import { findingsOf } from '../../shared/contract/findings.ts';
import { idLikeColumns } from '../../shared/contract/left-out.ts';
import type { Profile } from '../../shared/contract/profile.ts';
import {
  type ColumnSummary,
  conclude,
  type DataReport,
  type Violation,
} from '../../shared/contract/report.ts';
import type { TableContract } from '../../shared/contract/table.ts';
import type { SnapshotManifest } from '../../shared/dataset/manifest.ts';
import type { Declaration } from '../../shared/declaration/schema.ts';
import { itemsOf } from './contract-counts.ts';
import { rowsOf } from './duck.ts';
import { laterRows, logicalRows, placeSql } from './logical-rows.ts';
import { makeProfile } from './make-profile.ts';
import { ownCheckViolations } from './own-checks.ts';
import { tallySnapshot } from './tally-snapshot.ts';
import { hasUniqueKeys, noteUniqueKeys } from './unique-keys.ts';

export type ValidateRequest = {
  readonly declaration: Declaration;
  readonly table: TableContract;
  readonly manifest: SnapshotManifest;
  /** Profile of the snapshot before this one; null where there is none. */
  readonly previousProfile?: Profile | null;
  /** Ends the check before it is through. */
  readonly signal?: AbortSignal;
};

export type Validation = { readonly report: DataReport; readonly profile: Profile };

/**
 * Checks a snapshot against the contract: one statement counts everything and draws the sample of the profile that the
 * next snapshot is compared with; a second fetches sample keys of what was found. Checks of the user's own come after.
 */
export async function validate(
  connection: DuckDBConnection,
  request: ValidateRequest,
  pathOf: (file: string) => string,
): Promise<Validation> {
  const { declaration, table, manifest } = request;
  await makeRoom(connection, table.columns.length);
  const previous = request.previousProfile ?? null;
  const source = { ...manifest, pathOf };
  const isUnique = await hasUniqueKeys(manifest, pathOf);
  const input = {
    ...{ declaration, table, previous, databaseTime: manifest.databaseTime },
    ...{ rows: logicalRows(source), rowCount: manifest.rowCount, place: placeSql },
    ...(isUnique ? { mayRepeat: laterRows(source) } : {}),
  };
  const compiled = compileContract(input);
  const tally = await tallySnapshot(connection, { input, compiled, manifest, pathOf }, isUnique);
  const { counts } = tally;
  if (!isUnique && counts.repeatedKeys === 0) await noteUniqueKeys(manifest, pathOf);
  const findings = findingsOf({ declaration, table, compiled, counts });
  const { profile, sample } = makeProfile({ manifest, table, compiled, tally });
  const changes =
    previous === null
      ? []
      : changeViolations({ change: declaration.contract.change, previous, current: profile, sample });
  const own = await ownCheckViolations(connection, input);
  request.signal?.throwIfAborted();
  const leftOut = idLikeColumns(table, counts.categories, counts.rows.total);
  const report = conclude({
    violations: [
      ...(await withSamples(connection, compiled, findings)),
      ...own,
      ...constantNumbers(profile, table),
      ...leftOut.map(leftOutViolation),
      ...changes,
    ],
    rows: counts.rows,
    positiveShare:
      counts.positives === null || counts.rows.used === 0 ? null : counts.positives / counts.rows.used,
    columns: summaries({ manifest, table, compiled, counts }),
    features: table.features.filter((name) => !leftOut.some(({ column }) => column === name)),
    leftOut,
  });
  return { report, profile };
}

/**
 * One statement over hundreds of columns reserves far more memory than it touches: one of 900 columns and 1,500 rows
 * wants between 1 and 2 GB, and the process then holds 200 MB. What other work has in this DuckDB is not made less.
 */
async function makeRoom(connection: DuckDBConnection, columnCount: number): Promise<void> {
  if (columnCount <= 250) return;
  const megabytes = Math.min(2_048, Math.round(256 * (columnCount / 250) ** 2));
  await connection.run(`set memory_limit = '${megabytes}MB'`);
}

async function withSamples(
  connection: DuckDBConnection,
  { data }: CompiledContract,
  findings: readonly Finding[],
): Promise<readonly Violation[]> {
  const conditions = findings.flatMap(({ condition }) => (condition === undefined ? [] : [condition]));
  const [row] = conditions.length === 0 ? [{}] : await rowsOf(connection, samplesSql(data, conditions));
  let next = 0;
  return findings.map(({ condition, ...finding }) => {
    if (condition === undefined) return { ...finding, samples: [] };
    const samples = itemsOf(row?.[`sample_${next}`]).map(String);
    next += 1;
    return { ...finding, samples };
  });
}

/** A feature whose sample has one value is reported; fitting leaves it out. */
function constantNumbers(profile: Profile, table: TableContract): readonly Violation[] {
  return table.features.flatMap((name) => {
    const column = profile.columns[name];
    const first = column?.kind === 'number' ? column.quantiles[0] : undefined;
    if (column?.kind !== 'number' || first === undefined || column.quantiles.at(-1) !== first) return [];
    const detail = `every sampled value is ${first}: nothing can be learnt from it`;
    return [violation(name, 'constant', detail)];
  });
}

const leftOutViolation = ({
  column,
  reason,
}: {
  readonly column: string;
  readonly reason: string;
}): Violation => violation(column, 'id-like', `${reason}; it is left out of the features`);

const violation = (column: string, rule: 'constant' | 'id-like', detail: string): Violation => ({
  column,
  rule,
  severity: 'warn',
  count: null,
  share: null,
  samples: [],
  detail,
});

type Summary = {
  readonly manifest: SnapshotManifest;
  readonly table: TableContract;
  readonly compiled: CompiledContract;
  readonly counts: ContractCounts;
};

function summaries({ manifest, table, compiled, counts }: Summary): readonly ColumnSummary[] {
  return table.columns.map(({ name, role, type }) => {
    const check = compiled.checks.findIndex(
      (each) => each.column === name && (each.rule === 'missing' || each.rule === 'key-missing'),
    );
    const category = counts.categories.find(({ column }) => column === name);
    return {
      name,
      role,
      type,
      postgresType: manifest.columns.find((column) => column.name === name)?.postgresType ?? 'unknown',
      missingShare: counts.rows.total === 0 ? 0 : (counts.checks[check] ?? 0) / counts.rows.total,
      ...(category === undefined ? {} : { distinctCount: category.distinctCount }),
    };
  });
}
