import { applyDeclaration, readDeclaration } from '../../store/postgres/declarations.ts';
import type { Pool } from '../../store/postgres/pool.ts';
import type { Apply } from './apply.ts';
import type { ReadApplied } from './diff-files.ts';

/** Stores declarations straight in the ledger, as the local stack does. */
export const applyDirectly =
  (pool: Pool, actor: string): Apply =>
  async ({ declaration, text }) => {
    const applied = await applyDeclaration(pool, { declaration, sourceText: text, actor });
    const previous = applied.kind === 'applied' ? applied.previous : null;
    return { kind: applied.kind, model: declaration.model, number: applied.number, previous };
  };

export const readAppliedDirectly =
  (pool: Pool): ReadApplied =>
  (model) =>
    readDeclaration(pool, model);
