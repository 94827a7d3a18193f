import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { openPool, type Pool } from '../store/postgres/pool.ts';
import { liveReplicas } from '../store/postgres/replicas.ts';
import type { BenchContext } from './context.ts';
import { load } from './load.ts';
import type { PacedTarget } from './pace.ts';
import type { Ratio } from './ratio.ts';

const abortCount = 20;

const Begun = z.object({ rollout: z.string() });

/** It stays where it is: nothing is judged before it is aborted. */
const rollout = { strategy: 'canary', steps: [5, 100], minTime: '1h' } as const;

/**
 * Canaries led by the workflow at half load: from the call that begins one until two replicas give it its share, and from
 * the call that aborts it until they give it none.
 */
export async function timedAborts(
  { stack }: BenchContext,
  candidate: string,
  target: PacedTarget,
): Promise<{ readonly ratios: readonly Ratio[]; readonly [detail: string]: unknown }> {
  const pool = openPool(stack.database, { kept: 1, name: 'ratchet bench' });
  const took: { begin: number; abort: number }[] = [];
  let failed = 0;
  try {
    while (took.length < abortCount) {
      const answered = load({ ...target, seconds: 8, connections: 16 });
      let going = true;
      void answered.finally(() => {
        going = false;
      });
      while (going && took.length < abortCount) took.push(await onceAborted({ stack, pool, candidate }));
      failed += (await answered).failed;
    }
  } finally {
    await pool.end();
  }
  const line = (what: string, value: number, unit: string, atMost: number): Ratio => ({
    ...{ what, against: 'none', ours: value, theirs: 1, ratio: value, unit, goal: { atMost } },
  });
  const aborts = took.map(({ abort }) => abort);
  return {
    took,
    ratios: [
      line(
        'an abort of a canary, until two replicas give it nothing, p99 at half load',
        p99(aborts),
        'ms',
        250,
      ),
      line('requests that failed during aborts', failed, 'requests', 0),
    ],
  };
}

const p99 = (values: readonly number[]): number =>
  values.toSorted((one, two) => one - two)[Math.ceil(values.length * 0.99) - 1] ?? Number.NaN;

async function onceAborted({
  stack,
  pool,
  candidate,
}: {
  readonly stack: BenchContext['stack'];
  readonly pool: Pool;
  readonly candidate: string;
}): Promise<{ readonly begin: number; readonly abort: number }> {
  const post = (path: string, body: unknown) =>
    stack.api.call(`/models/bench/rollouts${path}`, { method: 'POST', body });
  const since = performance.now();
  const begun = Begun.parse((await post('', { candidate, rollout, reason: 'benchmark' })).body);
  await acknowledged(pool, 500);
  const begin = performance.now() - since;
  await watched(pool, begun.rollout);
  const began = performance.now();
  await post(`/${begun.rollout}/abort`, { reason: 'benchmark' });
  await acknowledged(pool, 0);
  return { begin, abort: performance.now() - began };
}

/** Until the rollout has come to its step: what comes before waits for what the beginning still has to note. */
async function watched(pool: Pool, id: string): Promise<void> {
  for (;;) {
    const { rows } = await pool.query(
      `select from rollouts where id = $1 and state = 'progressing' and weight > 0`,
      [id],
    );
    if (rows.length > 0) return;
    await delay(2);
  }
}

/** Until the candidate has this weight, hundredths of a percent, and every live replica serves that revision. */
async function acknowledged(pool: Pool, weight: number): Promise<void> {
  for (;;) {
    const { rows } = await pool.query<{ revision: string }>(
      `select revision from deployments where model = 'bench' and candidate_weight = $1`,
      [weight],
    );
    const [row] = rows;
    const replicas = row === undefined ? [] : await liveReplicas(pool, 'bench');
    if (row !== undefined && replicas.every(({ revision }) => revision >= Number(row.revision))) return;
    await delay(2);
  }
}
