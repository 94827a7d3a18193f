import type { Environment } from '../../config/environment.ts';
import { pathText } from '../../shared/declaration/problem.ts';
import type { Declaration } from '../../shared/declaration/schema.ts';
import type { LintFinding } from '../../shared/policy/lint-policy.ts';
import { checkRollout, type RolloutCheck } from '../../store/check-rollout.ts';
import { findSource, knownDatabase } from '../client/session.ts';
import { withPool } from './ledger-access.ts';

/** What `apply` would refuse of the declared rollout: an approval that nobody may give, figures that cannot be read. */
export async function rolloutFindings(
  environment: Environment,
  declaration: Declaration,
): Promise<readonly LintFinding[]> {
  if (declaration.rollout === undefined) return [];
  const url = knownDatabase(environment);
  if (url === null) return [unchecked('DATABASE_URL is not set')];
  const connection = (name: string): string => findSource(environment, name);
  try {
    return findingsOf(await withPool(url, (pool) => checkRollout(pool, declaration, connection)));
  } catch (error) {
    return [unchecked(error instanceof Error ? error.message : String(error))];
  }
}

function findingsOf(check: RolloutCheck): readonly LintFinding[] {
  return [
    ...[...check.findings, ...check.vacuous].map(
      ({ path, message }): LintFinding => ({
        ...{ severity: 'refused', gate: null, message },
        rule: pathText(path),
      }),
    ),
    ...check.warnings.map(noted),
  ];
}

const unchecked = (why: string): LintFinding =>
  noted(`the rollout was not held against the keys of the ledger: ${why}`);

const noted = (message: string): LintFinding => ({ severity: 'noted', gate: null, rule: null, message });
