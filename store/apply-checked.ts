import { placeFindings } from '../shared/declaration/parse.ts';
import { type DeclarationProblem, type Finding, pathText } from '../shared/declaration/problem.ts';
import type { Declaration } from '../shared/declaration/schema.ts';
import { benchmarkObstacle } from '../shared/policy/snapshot-obstacle.ts';
import { checkPolicy, type PolicyCheck, vacuousWords } from './check-policy.ts';
import { checkRollout } from './check-rollout.ts';
import {
  type Applied,
  declarationDigest,
  readDeclaration,
  storeDeclaration,
} from './postgres/declarations.ts';
import { type Pool, type Queryable, transaction } from './postgres/pool.ts';
import { holdSnapshot } from './postgres/snapshots.ts';
import { type Connection, checkColumns } from './snapshots/check-columns.ts';

export type CheckedApply =
  | (Applied & { readonly warnings: readonly string[] })
  | { readonly kind: 'invalid'; readonly problems: readonly DeclarationProblem[] };

export type ApplyWish = {
  readonly declaration: Declaration;
  /** The YAML that it was read from, and the name of its file. */
  readonly sourceText: string;
  readonly file: string;
  readonly actor: string;
  /** What becomes of gates that decide nothing on the rows that there are. */
  readonly onVacuous: OnVacuous;
};

export type OnVacuous = 'refuse' | 'warn';

/**
 * Stores a declaration, unless its source says that it names a column which is not there, or has rows on which a gate
 * decides nothing, or the ledger that its benchmark is not, or that nobody may give the approval of its rollouts. Where the source cannot be asked, or has no such table yet, the
 * declaration is stored with a warning: the worker may see what is not seen here.
 */
export async function applyChecked(
  pool: Pool,
  { declaration, sourceText, file, actor, onVacuous }: ApplyWish,
  connection: Connection,
): Promise<CheckedApply> {
  const misfit = (findings: readonly Finding[]): CheckedApply => ({
    kind: 'invalid',
    problems: placeFindings(findings, { text: sourceText, file }),
  });
  const check = await checkColumns(declaration, { connection });
  if (check.kind === 'misfits') return misfit(check.findings);
  const isLooked = check.kind === 'fits' && (await isNew(pool, declaration));
  const policy = isLooked ? await checkPolicy(pool, declaration, { connection }) : null;
  if (onVacuous === 'refuse' && policy && policy.vacuous.length > 0)
    return misfit(policy.vacuous.map(findingOf));
  const rollout = await checkRollout(pool, declaration, connection);
  if (rollout.findings.length > 0) return misfit(rollout.findings);
  if (onVacuous === 'refuse' && rollout.vacuous.length > 0) return misfit(rollout.vacuous.map(unlessForced));
  const applied = await transaction(pool, async (db) => {
    const obstacle = await obstacleOf(db, declaration);
    return obstacle ?? storeDeclaration(db, { declaration, sourceText, actor });
  });
  if (applied.kind === 'obstacle') return misfit([applied.finding]);
  const unchecked =
    check.kind === 'fits' ? [] : [`its columns were not checked, the next run checks them: ${check.reason}`];
  const vacuous = policy?.vacuous.map(vacuousWords) ?? [];
  const unable = rollout.vacuous.map(({ path, message }) => `${pathText(path)}: ${message}`);
  const warnings = [...unchecked, ...(policy?.warnings ?? []), ...vacuous, ...rollout.warnings, ...unable];
  return { ...applied, warnings };
}

/** What says the same as the newest one is not looked at again. */
async function isNew(pool: Pool, declaration: Declaration): Promise<boolean> {
  const newest = await readDeclaration(pool, declaration.model);
  return newest?.digest !== declarationDigest(declaration);
}

const findingOf = ({ gate, message }: PolicyCheck['vacuous'][number]): Finding => ({
  path: ['gates', gate],
  message: forcible(message),
});

const unlessForced = ({ path, message }: Finding): Finding => ({ path, message: forcible(message) });

const forcible = (message: string): string =>
  `${message}; ratchet apply --force (?force=true) stores it all the same`;

type Obstacle = { readonly kind: 'obstacle'; readonly finding: Finding };

/** A benchmark that is not there; one that is stays, for retention heeds the declaration that is stored with it. */
async function obstacleOf(db: Queryable, { model, benchmark }: Declaration): Promise<Obstacle | null> {
  if (benchmark === undefined) return null;
  const message = benchmarkObstacle(model, benchmark, await holdSnapshot(db, benchmark));
  return message === null ? null : { kind: 'obstacle', finding: { path: ['benchmark'], message } };
}
