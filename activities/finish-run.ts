import type { FinishRun } from '../shared/messages.ts';
import { runEvent } from '../shared/run-event.ts';
import { readDeclaration } from '../store/postgres/declarations.ts';
import { type Queryable, transaction } from '../store/postgres/pool.ts';
import { finishRun as closeRun } from '../store/postgres/runs.ts';
import { settleVersion } from '../store/postgres/settle-version.ts';
import { setVersionState } from '../store/postgres/versions.ts';
import type { Dependencies } from './dependencies.ts';
import { guarded } from './guarded.ts';

type Needs = Pick<Dependencies, 'log' | 'pool' | 'artifacts' | 'threads'>;

/**
 * Writes how the run ended, once; a version that was held or staged gets that state with it, and one that was left
 * unjudged is held. What the run kept beside the ledger is given back.
 */
export const finishRun = (deps: Needs) =>
  guarded(async ({ run, model, outcome }: FinishRun): Promise<void> => {
    const isClosed = await transaction(deps.pool, async (client) => {
      const toTell = (await isToBeTold(client, model, outcome)) ? { told: false } : {};
      const closed = await closeRun(client, { run, kind: outcome.kind, result: { ...outcome, ...toTell } });
      const state = stateAfter(outcome);
      if (state !== null && 'version' in outcome)
        await setVersionState(client, { model, version: outcome.version, from: ['candidate'], to: state });
      await settleVersion(client, run);
      return closed;
    });
    const { kind, ...result } = outcome;
    if (isClosed) deps.log.info({ model, run, outcome: kind, ...result }, 'run finished');
    await giveBack(deps, model, run);
  });

/** While it is rolled out, a version is staged: what becomes of it then is for the rollout to say. */
function stateAfter({ kind }: FinishRun['outcome']): 'held' | 'staged' | null {
  if (kind === 'held') return 'held';
  return kind === 'staged' || kind === 'rolling-out' ? 'staged' : null;
}

/** The workers tell of it where the workflow cannot: `told` is for them. */
async function isToBeTold(db: Queryable, model: string, { kind }: FinishRun['outcome']): Promise<boolean> {
  if (runEvent(kind) === null) return false;
  const stored = await readDeclaration(db, model);
  return stored !== null && stored.declaration.notify.length > 0;
}

/** Staged files that cannot be deleted now are no failure of the run: the workers sweep what ended runs left. */
async function giveBack({ artifacts, threads, log }: Needs, model: string, run: string): Promise<void> {
  threads.letGo(model);
  await artifacts.discard(model, run).catch((error: unknown) => {
    log.warn({ model, run, err: error }, 'what the run staged is still there');
  });
}
