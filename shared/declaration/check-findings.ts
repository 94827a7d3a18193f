import { ownCheck, ownChecks } from '../extension/installed.ts';
import type { NamedCheck } from './contract.ts';
import type { Finding, PathStep } from './problem.ts';
import type { Declaration } from './schema.ts';

/** Checks of the user's own that no extension defines, or that do not take what they are given. */
export const checkFindings = ({ contract: { checks = [] } }: Declaration): readonly Finding[] =>
  checks.flatMap((named, index) => findingsOf(named, ['contract', 'checks', index]));

function findingsOf({ check: name, parameters }: NamedCheck, path: readonly PathStep[]): readonly Finding[] {
  const own = ownCheck(name);
  if (own !== undefined)
    return own
      .problems(parameters)
      .map((problem) => ({ ...problem, path: [...path, 'parameters', ...problem.path] }));
  const known = ownChecks().map((check) => check.name);
  const remedy =
    known.length > 0
      ? `expected one of ${known.join(', ')}`
      : 'no file in extensions/ defined a check when this process began';
  return [{ path: [...path, 'check'], message: `unknown check ${name}: ${remedy}` }];
}
