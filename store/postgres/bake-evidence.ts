import { versionNumber } from '../../shared/names.ts';
import type { EventsEvidence, RolloutEvidence } from '../../shared/rollout/evidence.ts';
import type { ErrorsGuard, SlowGuard } from '../../shared/rollout/plan.ts';
import { isSlow } from './evidence/exposure.ts';
import { isOfSample, logSample } from './evidence/log-sample.ts';
import { type LookBounds, lookTransaction } from './evidence/look-transaction.ts';
import { who } from './evidence/scope.ts';
import type { Pool } from './pool.ts';
import type { Rollout } from './rollout-rows.ts';
import { firstRow, numberOrNull } from './rows.ts';

type BakeGuard = ErrorsGuard | SlowGuard;

/** What a promoted version is watched by: the errors and slow answers of the last phase that guarded them. */
export function bakeGuards({ plan }: Rollout): readonly BakeGuard[] {
  const guards = plan.phases
    .toReversed()
    .map((phase) =>
      ('guards' in phase ? phase.guards : []).filter(
        (guard): guard is BakeGuard => guard.kind === 'errors' || guard.kind === 'slow',
      ),
    )
    .find(({ length }) => length > 0);
  return guards ?? [{ kind: 'errors', margin: 0.1 }];
}

/** What the promoted version refused while the former one, which is still loaded, took it and answered. */
const isRefused = `(p.variant = 'candidate' and p.assigned = 'candidate_refused')`;

/** The rate of the former version is taken of at least so long before the promotion. */
const beforeMs = 3_600_000;

type Row = { now: Date; before_n: string; now_n: string; refused: string } & Record<string, string | Date>;

/**
 * Distinct entities with bad answers of the former version before the promotion, and of the promoted one since. Before, where
 * no rollout assigned, failures may be logged whole beside a sample of the answers: of both the same share counts.
 */
export async function readBake(
  pool: Pool,
  rollout: Rollout,
  { watchedMs, timeoutMs = 0 }: LookBounds,
): Promise<{ readonly before: RolloutEvidence; readonly now: RolloutEvidence }> {
  const guards = bakeGuards(rollout);
  const counts = guards.map((guard, index) => {
    // What a candidate failed at before its promotion is no error of the former version, which answered.
    const bad = guard.kind === 'errors' ? `(p.status >= 500 or ${isRefused})` : isSlow(guard.slowMs);
    return ['before', 'now']
      .map((when) => `count(distinct ${who}) filter (where ${when}_arm and ${bad}) as ${when}_bad${index}`)
      .join(', ');
  });
  const { rows } = await lookTransaction(pool, timeoutMs, async (db) =>
    db.query<Row>(
      `select clock_timestamp() as now, count(distinct ${who}) filter (where before_arm) as before_n,
       count(distinct ${who}) filter (where now_arm) as now_n, count(*) filter (where now_arm and ${isRefused}) as refused${counts.map((each) => `, ${each}`).join('')}
     from (
       select *, version is not distinct from $3::integer and at < $4::timestamptz
           and (salt is not null or $7::float8 >= 1 or ${isOfSample('$7')}) as before_arm, (version = $2 or ${isRefused}) and at >= $4::timestamptz as now_arm
       from predictions p
       where model = $1 and (variant = 'stable' or ${isRefused}) and at >= least($4::timestamptz - $5::float8 * interval '1 millisecond', $6::timestamptz)
     ) p`,
      [
        ...[rollout.model, versionNumber(rollout.version), numberOrNull(rollout.champion)],
        ...[rollout.stepStartedAt, beforeMs, rollout.phaseStartedAt, await logSample(db, rollout.model)],
      ],
    ),
  );
  const row = firstRow(rows, `the bake of ${rollout.id}`);
  const side = (arm: 'before' | 'now'): RolloutEvidence => evidenceOf(row, arm, { guards, watchedMs });
  return { before: side('before'), now: side('now') };
}

/** Of one side of the promotion: stable before it, the candidate, which is all, since. */
function evidenceOf(
  row: Row,
  arm: 'before' | 'now',
  { guards, watchedMs }: { readonly guards: readonly BakeGuard[]; readonly watchedMs: number },
): RolloutEvidence {
  const both = (count: number) =>
    arm === 'now' ? { candidate: count, stable: 0 } : { candidate: 0, stable: count };
  const share = arm === 'now' ? 1 : 0;
  const seen = both(Number(row[`${arm}_n`]));
  return {
    ...{ asOf: row.now.toISOString(), watchedMs, requests: seen, assigned: [] },
    refusedRows: arm === 'now' ? Number(row.refused) : 0,
    guards: guards.map((_, index): EventsEvidence => {
      const bad = Number(row[`${arm}_bad${index}`]);
      return { kind: 'events', tallies: [{ share, ...both(bad) }], seen };
    }),
    ...{ metric: null, shadow: null },
  };
}
