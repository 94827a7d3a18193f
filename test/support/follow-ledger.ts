import { setTimeout as pause } from 'node:timers/promises';
import { readDeployment } from '../../store/postgres/deployments.ts';
import { beat, leave, reportModel } from '../../store/postgres/replicas.ts';
import type { Installation } from '../activities/installation.ts';

/** Between two turns: followers that never rest take the processor from those that they wait for. */
const pauseMs = 20;

/** What a replica of the API does: it follows the ledger and says how it gets on. Answers with what stops it. */
export async function followLedger(
  { deps: { pool }, model }: Pick<Installation, 'deps' | 'model'>,
  replica: string,
  candidateState: 'ready' | 'refused' = 'ready',
): Promise<() => Promise<void>> {
  let isStopped = false;
  const turn = async () => {
    const { revision, stable, candidate } = await readDeployment(pool, model);
    const detail = candidateState === 'refused' ? { detail: 'golden row 3 differs' } : {};
    const said = candidate && { version: candidate.version, state: candidateState, ...detail };
    await reportModel(pool, {
      ...{ replica, model, revision, serving: stable },
      ...(said ? { candidate: said } : {}),
    });
  };
  // It is alive until it goes, however long the machine keeps it from its turn.
  await beat(pool, { replica, leaseMs: 600_000 });
  await turn();
  const loop = (async () => {
    while (!isStopped) {
      await turn();
      await pause(pauseMs);
    }
  })();
  return async () => {
    isStopped = true;
    await loop;
    await leave(pool, replica);
  };
}
