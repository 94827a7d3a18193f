import { placeFindings } from '../shared/declaration/parse.ts';
import type { DeclarationProblem, Finding } from '../shared/declaration/problem.ts';
import type { Declaration } from '../shared/declaration/schema.ts';
import { benchmarkObstacle } from '../shared/policy/snapshot-obstacle.ts';
import { type Applied, storeDeclaration } from './postgres/declarations.ts';
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
};

/**
 * Stores a declaration, unless its source says that it names a column which is not there, or the ledger that its benchmark
 * is not. Where the source cannot be
 * asked, or has no such table yet, the declaration is stored with a warning: the worker may see what is not seen here.
 */
export async function applyChecked(
  pool: Pool,
  { declaration, sourceText, file, actor }: ApplyWish,
  connection: Connection,
): Promise<CheckedApply> {
  const misfit = (findings: readonly Finding[]): CheckedApply => ({
    kind: 'invalid',
    problems: placeFindings(findings, { text: sourceText, file }),
  });
  const check = await checkColumns(declaration, { connection });
  if (check.kind === 'misfits')
    return misfit(check.findings);
  const applied = await transaction(pool, async (db) => {
    const obstacle = await obstacleOf(db, declaration);
    return obstacle ?? storeDeclaration(db, { declaration, sourceText, actor });
  });
  if (applied.kind === 'obstacle') return misfit([applied.finding]);
  const warnings =
    check.kind === 'fits' ? [] : [`its columns were not checked, the next run checks them: ${check.reason}`];
  return { ...applied, warnings };
}

type Obstacle = { readonly kind: 'obstacle'; readonly finding: Finding };

/** A benchmark that is not there; one that is stays, for retention heeds the declaration that is stored with it. */
async function obstacleOf(db: Queryable, { model, benchmark }: Declaration): Promise<Obstacle | null> {
  if (benchmark === undefined) return null;
  const message = benchmarkObstacle(model, benchmark, await holdSnapshot(db, benchmark));
  return message === null ? null : { kind: 'obstacle', finding: { path: ['benchmark'], message } };
}
