import { placeFindings } from '../shared/declaration/parse.ts';
import type { DeclarationProblem } from '../shared/declaration/problem.ts';
import type { Declaration } from '../shared/declaration/schema.ts';
import { type Applied, applyDeclaration } from './postgres/declarations.ts';
import type { Pool } from './postgres/pool.ts';
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
 * Stores a declaration, unless its source says that it names a column which is not there. Where the source cannot be
 * asked, or has no such table yet, the declaration is stored with a warning: the worker may see what is not seen here.
 */
export async function applyChecked(
  pool: Pool,
  { declaration, sourceText, file, actor }: ApplyWish,
  connection: Connection,
): Promise<CheckedApply> {
  const check = await checkColumns(declaration, { connection });
  if (check.kind === 'misfits')
    return { kind: 'invalid', problems: placeFindings(check.findings, { text: sourceText, file }) };
  const applied = await applyDeclaration(pool, { declaration, sourceText, actor });
  const warnings =
    check.kind === 'fits' ? [] : [`its columns were not checked, the next run checks them: ${check.reason}`];
  return { ...applied, warnings };
}
