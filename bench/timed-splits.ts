import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { openPool, type Pool } from '../store/postgres/pool.ts';
import type { BenchContext } from './context.ts';
import { load } from './load.ts';
import type { PacedTarget } from './pace.ts';
import { median, type Ratio } from './ratio.ts';

const Begun = z.object({ rollout: z.string() });

const stepCount = 30;
/** Each step passes with the first look that finds an answer. */
const rollout = {
  ...{ strategy: 'canary', minTime: '0s', minRequests: 1, guards: ['errors'] },
  steps: [...Array.from({ length: stepCount }, (_, step) => 1 + step), 99, 100],
};

/** By the database's clock. */
type Split = {
  /** From the look that decided until the deployment's workflow has written the weight. */
  readonly decidedToCommit: number;
  /** From there until every live replica serves it, and the rollout has noted that. */
  readonly commitToServed: number;
};

/**
 * Weights of a canary that its workflow leads, at half load: from the look that decides a step, over the workflow and the
 * deployment's Update `split`, until two replicas have acknowledged the next weight.
 */
export async function timedSplits(
  { stack }: BenchContext,
  candidate: string,
  target: Omit<PacedTarget, 'body'> & { readonly features: object },
): Promise<{ readonly ratios: readonly Ratio[]; readonly [detail: string]: unknown }> {
  const pool = openPool(stack.database, { kept: 1, name: 'ratchet bench' });
  // Nobody is named, so that each answer is dealt by itself and every weight has some.
  const { url, token, rate, features } = target;
  const bare = { url, token, rate, body: { features } };
  const post = (path: string, body: unknown) =>
    stack.api.call(`/models/bench/rollouts${path}`, { method: 'POST', body });
  try {
    const answered = load({ ...bare, seconds: stepCount * 2.5, connections: 16 });
    const begun = Begun.parse((await post('', { candidate, rollout, reason: 'benchmark' })).body);
    const decided = await decisions(pool, begun.rollout);
    await post(`/${begun.rollout}/abort`, { reason: 'benchmark' });
    const splits = await splitsOf(pool, begun.rollout, decided);
    const { failed } = await answered;
    const took = splits.map(({ decidedToCommit, commitToServed }) => decidedToCommit + commitToServed);
    const line = (what: string, value: number, unit: string, atMost: number): Ratio => ({
      ...{ what, against: 'none', ours: value, theirs: 1, ratio: value, unit, goal: { atMost } },
    });
    const road = 'a weight that the workflow changes, from the look that decides until two replicas serve it';
    return {
      splits,
      ratios: [
        line(`${road}, at half load`, median(took), 'ms', 100),
        line('requests that failed meanwhile', failed, 'requests', 0),
      ],
    };
  } finally {
    await pool.end();
  }
}

/** When the look of each generation that advanced it was kept, in milliseconds, until the steps are passed. */
async function decisions(pool: Pool, id: string): Promise<ReadonlyMap<number, number>> {
  const found = new Map<number, number>();
  for (;;) {
    const { rows } = await pool.query<{
      generation: number;
      step: number;
      kind: string;
      at: Date;
      over: boolean;
    }>(
      `select generation, step, coalesce(verdict->>'kind', '') as kind, looked_at as at, finished_at is not null as over
       from rollouts where id = $1`,
      [id],
    );
    const [row] = rows;
    if (row?.kind === 'advance') found.set(row.generation, row.at.getTime());
    if (row === undefined || row.over || row.step >= stepCount - 1) return found;
    await delay(5);
  }
}

async function splitsOf(
  pool: Pool,
  id: string,
  decided: ReadonlyMap<number, number>,
): Promise<readonly Split[]> {
  const { rows } = await pool.query<{ generation: number; committed: Date; served: Date }>(
    `select t.generation, c.created_at as committed, t.created_at as served
     from rollout_transitions t join rollouts r on r.id = t.rollout
       join deployment_changes c on c.model = r.model and c.revision = t.revision and c.kind = 'split'
     where t.rollout = $1 and t.to_state = 'progressing' order by t.generation`,
    [id],
  );
  return rows.flatMap(({ generation, committed, served }) => {
    const at = decided.get(generation - 1);
    if (at === undefined) return [];
    const [commit, serve] = [committed.getTime(), served.getTime()];
    return [{ decidedToCommit: commit - at, commitToServed: serve - commit }];
  });
}
