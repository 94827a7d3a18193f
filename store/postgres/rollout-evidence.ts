import type { RolloutEvidence } from '../../shared/rollout/evidence.ts';
import { readDeclaration } from './declarations.ts';
import type { KpiReadings } from './evidence/kpi-readings.ts';
import type { Scope } from './evidence/scope.ts';
import { shadowEvidence } from './evidence/shadow-evidence.ts';
import { splitEvidence } from './evidence/split-evidence.ts';
import type { Queryable } from './pool.ts';
import type { Rollout } from './rollout-rows.ts';

/** What a look needs. */
export type EvidenceReader = {
  readonly db: Queryable;
  /** Connection string of the variable that a figure of the user's own is read from. */
  readonly connection: (name: string) => string;
  /** Kept by a watcher between its looks, so that the user's database is not asked at each. */
  readonly readings?: KpiReadings;
};

const nothing = {
  requests: { candidate: 0, stable: 0 },
  refusedRows: 0,
  assigned: [],
  metric: null,
} as const;

/**
 * What the ledger has of both arms in the phase and step that a rollout is in, as of now. A guard that cannot be read is
 * `unread`; where the ledger itself is away, it throws.
 */
export async function readEvidence(
  reader: EvidenceReader,
  rollout: Rollout,
  { watchedMs }: { readonly watchedMs: number },
): Promise<RolloutEvidence> {
  const phase = rollout.plan.phases[rollout.phase];
  const about = { asOf: await databaseTime(reader.db), watchedMs, shadow: null };
  const scope = await scopeOf(reader.db, rollout);
  if (scope !== null && (phase?.strategy === 'canary' || phase?.strategy === 'ab'))
    return { ...about, ...(await splitEvidence(reader, scope, phase)) };
  if (scope !== null && phase?.strategy === 'shadow')
    return { ...about, ...(await shadowEvidence(scope, phase)) };
  const guards = phase !== undefined && 'guards' in phase ? phase.guards : [];
  const reason = scope === null ? 'the phase has not begun' : `${phase?.strategy} compares no arms`;
  return { ...about, ...nothing, guards: guards.map(() => ({ kind: 'unread', reason })) };
}

async function databaseTime(db: Queryable): Promise<string> {
  const { rows } = await db.query<{ now: Date }>('select clock_timestamp() as now');
  const now = rows[0]?.now;
  if (now === undefined) throw new Error('the ledger told no time');
  return now.toISOString();
}

/** Null before the phase began. */
async function scopeOf(db: Queryable, rollout: Rollout): Promise<Scope | null> {
  const { phaseStartedAt, stepStartedAt, model, salt } = rollout;
  const stored = await readDeclaration(db, model);
  if (phaseStartedAt === null || stepStartedAt === null || stored === null) return null;
  const { task, target } = stored.declaration;
  return {
    ...{ db, model, rollout: rollout.id, salt, phaseStartedAt, stepStartedAt, task },
    positive: target.positive ?? null,
  };
}
