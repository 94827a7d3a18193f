import { setTimeout as delay } from 'node:timers/promises';
import { changeDeployment, readDeployment } from '../store/postgres/deployments.ts';
import { moveRollout } from '../store/postgres/move-rollout.ts';
import { openPool, type Pool } from '../store/postgres/pool.ts';
import { liveReplicas } from '../store/postgres/replicas.ts';
import { openRollout, readRollout } from '../store/postgres/rollouts.ts';

/** A rollout that the benchmark leads by itself, straight in the ledger. */
export type LedRollout = {
  /** Milliseconds from the change to the report of the last live replica. */
  split(role: 'canary' | 'shadow', weight: number): Promise<number>;
  /** Empties the slot, on all replicas. */
  clear(): Promise<void>;
  end(): Promise<void>;
};

const model = 'bench';
const actor = { actor: 'benchmark', reason: 'benchmark' } as const;
const leaseMs = 3_600_000;

/** @param database where the ledger is */
export async function leadRollout(database: string, version: string): Promise<LedRollout> {
  const pool = openPool(database, { kept: 1, name: 'ratchet bench' });
  const id = `o-bench-${process.pid}-${Math.round(performance.now())}`;
  await openRollout(pool, {
    ...{ id, model, version, champion: null, requestId: id, run: null, decision: null, salt: id, ...actor },
    plan: { phases: [{ strategy: 'direct' }], bakeMs: 0, pauseTimeoutMs: 1_000, approval: null, aa: false },
  });
  const change = async (action: Parameters<typeof changeDeployment>[1]['action']): Promise<number> => {
    const { revision } = await readDeployment(pool, model);
    const since = performance.now();
    const requestId = `${id}-${revision}`;
    await changeDeployment(pool, { model, requestId, expectedRevision: revision, ...actor, action });
    await acknowledged(pool, revision + 1);
    return performance.now() - since;
  };
  const clear = async (): Promise<void> => {
    if ((await readDeployment(pool, model)).candidate) await change({ kind: 'clear' });
  };
  return {
    split: (role, weight) => change({ kind: 'split', version, role, weight, rollout: id, salt: id, leaseMs }),
    clear,
    end: async () => {
      await clear();
      const generation = (await readRollout(pool, id))?.generation ?? 0;
      await moveRollout(pool, { rollout: id, expectedGeneration: generation, to: 'cancelled', ...actor });
      await pool.end();
    },
  };
}

/** Until every live replica says that it serves the revision. */
async function acknowledged(pool: Pool, revision: number): Promise<void> {
  for (;;) {
    const replicas = await liveReplicas(pool, model);
    if (replicas.every((replica) => replica.revision >= revision)) return;
    await delay(2);
  }
}
