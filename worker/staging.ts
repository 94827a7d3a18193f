import type { Dependencies } from '../activities/dependencies.ts';
import { durationMs } from '../shared/declaration/duration.ts';
import { listModels, readDeclaration } from '../store/postgres/declarations.ts';
import { readRun } from '../store/postgres/runs.ts';

type Needs = Pick<Dependencies, 'pool' | 'artifacts'> & { readonly now: () => number };

/**
 * Deletes what runs left in staging that have ended, whichever way, or that the ledger does not know and that are older
 * than candidates are kept; never what an open run staged. Answers with those runs.
 */
export async function discardLeftovers({ pool, artifacts, now }: Needs): Promise<readonly string[]> {
  const discarded: string[] = [];
  for (const { model } of await listModels(pool)) {
    const stored = await readDeclaration(pool, model);
    const keptMs = durationMs(stored?.declaration.retention.candidates ?? '') ?? Number.MAX_SAFE_INTEGER;
    for (const { run, changedMs } of await artifacts.listStaged(model)) {
      const known = await readRun(pool, run);
      const mayGo = known ? known.finishedAt !== null : now() - changedMs > keptMs;
      if (!mayGo) continue;
      await artifacts.discard(model, run);
      discarded.push(run);
    }
  }
  return discarded;
}
