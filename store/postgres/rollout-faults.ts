import type { HardTrigger } from '../../shared/rollout/state.ts';
import type { Queryable } from './pool.ts';
import type { RolloutFault } from './rollout-rows.ts';
import { iso, safeInteger } from './rows.ts';

type Row = {
  number: string;
  rollout: string;
  replica: string;
  trigger: HardTrigger;
  detail: string;
  created_at: Date;
};

/** Reports that a replica took the weight of a rollout's candidate to zero; wakes whoever watches it. */
export async function reportFault(
  db: Queryable,
  fault: Pick<RolloutFault, 'rollout' | 'replica' | 'trigger' | 'detail'>,
): Promise<void> {
  await db.query(
    `with reported as (
       insert into rollout_faults (rollout, replica, trigger, detail) values ($1, $2, $3, $4) returning rollout
     )
     select pg_notify('ratchet_rollout', model) from rollouts where id = $1`,
    [fault.rollout, fault.replica, fault.trigger, fault.detail.slice(0, 500)],
  );
}

/** The reports of a rollout, oldest first. */
export async function listFaults(db: Queryable, rollout: string): Promise<readonly RolloutFault[]> {
  const { rows } = await db.query<Row>(
    'select * from rollout_faults where rollout = $1 order by number limit 100',
    [rollout],
  );
  return rows.map(({ created_at, number, ...row }) => ({
    ...row,
    number: safeInteger(number),
    createdAt: iso(created_at),
  }));
}
