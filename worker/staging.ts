import type { Dependencies } from '../activities/dependencies.ts';
import { durationMs } from '../shared/declaration/duration.ts';
import { listModels, readDeclaration } from '../store/postgres/declarations.ts';
import { readRun } from '../store/postgres/runs.ts';
import { discardAttempt, listAttempts } from '../store/snapshots/attempts.ts';

type Needs = Pick<Dependencies, 'pool' | 'artifacts' | 'home'> & { readonly now: () => number };

/**
 * Deletes what runs left in staging, or half pulled, that have ended, whichever way, or that the ledger does not know and
 * that is older than candidates are kept; never what an open run works on. Answers with those runs.
 */
export async function discardLeftovers(needs: Needs): Promise<readonly string[]> {
  const { pool, artifacts, home, now } = needs;
  const discarded = new Set<string>();
  for (const { model } of await listModels(pool)) {
    const stored = await readDeclaration(pool, model);
    const keptMs = durationMs(stored?.declaration.retention.candidates ?? '') ?? Number.MAX_SAFE_INTEGER;
    const mayGo = async ({ run, changedMs }: Left): Promise<boolean> => {
      const known = await readRun(pool, run);
      return known ? known.finishedAt !== null : now() - changedMs > keptMs;
    };
    for (const staged of await artifacts.listStaged(model)) {
      if (!(await mayGo(staged))) continue;
      await artifacts.discard(model, staged.run);
      discarded.add(staged.run);
    }
    for (const attempt of await listAttempts(home, model)) {
      if (!(await mayGo(attempt))) continue;
      await discardAttempt(attempt);
      discarded.add(attempt.run);
    }
  }
  return [...discarded];
}

type Left = { readonly run: string; readonly changedMs: number };
