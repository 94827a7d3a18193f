import { applyChecked, type OnVacuous } from '../../store/apply-checked.ts';
import { readDeclaration } from '../../store/postgres/declarations.ts';
import type { Pool } from '../../store/postgres/pool.ts';
import type { Connection } from '../../store/snapshots/check-columns.ts';
import type { Apply } from './apply.ts';
import type { ReadApplied } from './diff-files.ts';

type DirectApply = {
  readonly actor: string;
  readonly connection: Connection;
  readonly onVacuous: OnVacuous;
};

/** Stores declarations straight in the ledger, as the local stack does. */
export const applyDirectly =
  (pool: Pool, { actor, connection, onVacuous }: DirectApply): Apply =>
  async ({ declaration, text, file }) => {
    const wish = { declaration, sourceText: text, file, actor, onVacuous };
    const applied = await applyChecked(pool, wish, connection);
    if (applied.kind === 'invalid') return applied;
    const previous = applied.kind === 'applied' ? applied.previous : null;
    return { ...applied, model: declaration.model, previous };
  };

export const readAppliedDirectly =
  (pool: Pool): ReadApplied =>
  (model) =>
    readDeclaration(pool, model);
