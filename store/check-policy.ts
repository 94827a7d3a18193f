import { pathText } from '../shared/declaration/problem.ts';
import type { Declaration } from '../shared/declaration/schema.ts';
import { withBenchmark } from '../shared/policy/lint-benchmark.ts';
import { type LintFinding, lintPolicy } from '../shared/policy/lint-policy.ts';
import type { Pool } from './postgres/pool.ts';
import { readSnapshot } from './postgres/snapshots.ts';
import type { Connection } from './snapshots/check-columns.ts';
import { countHoldout } from './snapshots/count-holdout.ts';
import { SourceFault } from './snapshots/source-fault.ts';

/** Gates that decide nothing on the rows that the source has now. */
export type PolicyCheck = {
  /** By their place in the declaration: what `ratchet lint` refuses. */
  readonly vacuous: readonly { readonly gate: number; readonly message: string }[];
  /** What holds of all gates, or why they were not held against the rows. */
  readonly warnings: readonly string[];
};

type Asked = { readonly connection: Connection; readonly timeoutMs?: number };

const nothing: PolicyCheck = { vacuous: [], warnings: [] };

/**
 * Holds the gates of a declaration against counts of its source, for a bounded time. A table that has too few rows for any
 * gate may be filling: that is a warning, and of an empty one nothing is said.
 */
export async function checkPolicy(
  pool: Pool,
  declaration: Declaration,
  { connection, timeoutMs = 2_000 }: Asked,
): Promise<PolicyCheck> {
  const { benchmark, gates, model, source } = declaration;
  if (gates.length === 0) return nothing;
  const signal = AbortSignal.timeout(timeoutMs);
  const later = `ratchet lint ${model} looks without hurry`;
  try {
    const counted = await countHoldout(declaration, {
      connectionString: connection(source.connection),
      signal,
    });
    if (counted.rowCount === 0) return nothing;
    const pinned = benchmark === undefined ? null : await readSnapshot(pool, benchmark);
    const holdout = withBenchmark(declaration, counted, pinned?.rowCount ?? null);
    return sorted(lintPolicy(declaration, holdout).findings);
  } catch (error) {
    if (signal.aborted)
      return unchecked(`counting the rows of the source took more than ${timeoutMs / 1_000} s; ${later}`);
    if (error instanceof SourceFault) return unchecked(`${error.message}; ${later}`);
    throw error;
  }
}

const unchecked = (reason: string): PolicyCheck => ({
  ...nothing,
  warnings: [`whether its gates can decide anything was not checked: ${reason}`],
});

function sorted(findings: readonly LintFinding[]): PolicyCheck {
  const refused = findings.filter(({ severity }) => severity === 'refused');
  const general = refused.filter(({ gate }) => gate === null).map(({ message }) => message);
  const vacuous = refused.flatMap(({ gate, message }) => (gate === null ? [] : [{ gate, message }]));
  if (general.length > 0) return { vacuous: [], warnings: [...general, ...vacuous.map(vacuousWords)] };
  return { vacuous, warnings: [] };
}

/** The gate with what is wrong with it, as a warning says it. */
export const vacuousWords = ({ gate, message }: PolicyCheck['vacuous'][number]): string =>
  `${pathText(['gates', gate])}: ${message}`;
