import { permanentFaults } from '../shared/messages.ts';
import { readDeclaration, type StoredDeclaration } from '../store/postgres/declarations.ts';
import type { Queryable } from '../store/postgres/pool.ts';
import { type Run, readRun } from '../store/postgres/runs.ts';
import { PermanentFault } from './permanent.ts';

/** A run and the declaration that it was opened with: every step uses that number, whatever is applied meanwhile. */
export type RunContext = { readonly run: Run; readonly stored: StoredDeclaration };

export async function readRunContext(db: Queryable, run: string): Promise<RunContext> {
  const row = await readRun(db, run);
  if (!row) throw new PermanentFault(permanentFaults.request, `run ${run} is not in the ledger`);
  const stored = await readDeclaration(db, row.model, row.declaration);
  if (stored) return { run: row, stored };
  throw new PermanentFault(
    permanentFaults.declaration,
    `declaration ${row.declaration} of ${row.model} is not in the ledger`,
  );
}
