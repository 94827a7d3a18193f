import type pg from 'pg';
import { resolveTable } from '../../shared/contract/table.ts';
import { missingExcluded } from '../../shared/contract/table-problems.ts';
import type { Finding } from '../../shared/declaration/problem.ts';
import type { Declaration } from '../../shared/declaration/schema.ts';
import type { Source } from '../../shared/declaration/source.ts';
import { type DescribedColumn, describeSource, keysAsText } from './describe-source.ts';
import { watermarkProblem } from './pull-plan.ts';
import { SourceFault } from './source-fault.ts';
import { relationOf, sourceName } from './source-query.ts';
import { readSource } from './source-session.ts';

/** The connection string of a declared connection; throws, with a sentence, where it is not known here. */
export type Connection = (name: string) => string;

export type ColumnCheck =
  | { readonly kind: 'fits' }
  | { readonly kind: 'misfits'; readonly findings: readonly Finding[] }
  /** The source cannot be looked at from here, or is not there yet. */
  | { readonly kind: 'unchecked'; readonly reason: string };

/** SQLSTATEs of a query that no grant and no other database mends: a syntax error, a column that is not there. */
const brokenQuery: readonly (string | null)[] = ['42601', '42702', '42703'];

/**
 * Whether the source has the columns that a declaration names, in types that it can read. Asks for no rows; gives up
 * after `timeoutMs`.
 */
export async function checkColumns(
  declaration: Declaration,
  { connection, timeoutMs = 5_000 }: { readonly connection: Connection; readonly timeoutMs?: number },
): Promise<ColumnCheck> {
  const { source } = declaration;
  const address = addressOf(connection, source);
  if (address.kind === 'unknown') return { kind: 'unchecked', reason: address.reason };
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const columns = await describe(source, { connectionString: address.connectionString, signal });
    return fitOf(declaration, keysAsText(columns, source.key));
  } catch (error) {
    if (signal.aborted)
      return {
        kind: 'unchecked',
        reason: `the source's database (${source.connection}) did not answer within ${timeoutMs / 1_000} s`,
      };
    return faultOf(error, source);
  }
}

/**
 * The same on a connection to the source that is open already, such as in the transaction that makes the table. Leaves
 * nothing unchecked: what keeps the source from being read is thrown.
 */
export async function checkColumnsOn(
  client: pg.ClientBase,
  declaration: Declaration,
): Promise<readonly Finding[]> {
  const { source } = declaration;
  try {
    const columns = await describeSource(client, relationOf(source));
    return findingsOf(declaration, keysAsText(columns, source.key));
  } catch (error) {
    const fault = error instanceof SourceFault ? faultOf(error, source) : null;
    if (fault?.kind === 'misfits') return fault.findings;
    throw error;
  }
}

type Address =
  | { readonly kind: 'known'; readonly connectionString: string }
  | { readonly kind: 'unknown'; readonly reason: string };

function addressOf(connection: Connection, source: Source): Address {
  try {
    return { kind: 'known', connectionString: connection(source.connection) };
  } catch (error) {
    return { kind: 'unknown', reason: error instanceof Error ? error.message : String(error) };
  }
}

/** The time-out of the statement is the signal's: one that fires by itself would speak of the pull. */
const describe = (
  source: Source,
  { connectionString, signal }: { readonly connectionString: string; readonly signal: AbortSignal },
): Promise<readonly DescribedColumn[]> =>
  readSource(
    { connectionString, signal, statementTimeoutMs: 60_000, name: sourceName(source) },
    ({ client }) => describeSource(client, relationOf(source)),
  );

function fitOf(declaration: Declaration, columns: readonly DescribedColumn[]): ColumnCheck {
  const findings = findingsOf(declaration, columns);
  return findings.length === 0 ? { kind: 'fits' } : { kind: 'misfits', findings };
}

function findingsOf(declaration: Declaration, columns: readonly DescribedColumn[]): readonly Finding[] {
  const resolved = resolveTable(declaration, columns);
  return [
    ...(resolved.kind === 'unresolved' ? resolved.problems : []),
    ...missingExcluded(declaration, columns),
    ...unfitWatermark(declaration.source, columns),
  ];
}

/** A watermark that is not there is told of as a missing column. */
function unfitWatermark({ watermark }: Source, columns: readonly DescribedColumn[]): readonly Finding[] {
  const column = columns.find(({ name }) => name === watermark);
  const message = column === undefined ? null : watermarkProblem(column);
  return message === null ? [] : [{ path: ['source', 'watermark'], message }];
}

/** What the source itself says is for its owner to mend; all else may look different from where the worker runs. */
function faultOf(error: unknown, source: Source): ColumnCheck {
  if (!(error instanceof SourceFault)) throw error;
  const isShape = error.permanent && error.code === null && error.cause === undefined;
  if (!isShape && !brokenQuery.includes(error.code)) return { kind: 'unchecked', reason: error.message };
  const path = ['source', source.query === undefined ? 'table' : 'query'];
  return { kind: 'misfits', findings: [{ path, message: error.message }] };
}
