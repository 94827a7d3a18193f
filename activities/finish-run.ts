import type { FinishRun } from '../shared/messages.ts';
import { transaction } from '../store/postgres/pool.ts';
import { finishRun as closeRun } from '../store/postgres/runs.ts';
import { settleVersion } from '../store/postgres/settle-version.ts';
import { setVersionState } from '../store/postgres/versions.ts';
import type { Dependencies } from './dependencies.ts';
import { guarded } from './guarded.ts';

/**
 * Writes how the run ended, once; a version that was held or staged gets that state with it, and one that was left
 * unjudged is held.
 */
export const finishRun = ({ pool }: Pick<Dependencies, 'pool'>) =>
  guarded(async ({ run, model, outcome }: FinishRun): Promise<void> => {
    await transaction(pool, async (client) => {
      await closeRun(client, { run, kind: outcome.kind, result: outcome });
      if (outcome.kind === 'held' || outcome.kind === 'staged') {
        const { version, kind } = outcome;
        await setVersionState(client, { model, version, from: ['candidate'], to: kind });
      }
      await settleVersion(client, run);
    });
  });
