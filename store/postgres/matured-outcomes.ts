import { versionNumber } from '../../shared/names.ts';
import type { MeansEvidence } from '../../shared/rollout/evidence.ts';
import { judgeLate, type LateVerdict, type Maturity } from '../../shared/rollout/late-outcomes.ts';
import type { OnlineMetric } from '../../shared/rollout/plan.ts';
import { readDeclaration } from './declarations.ts';
import { metricSql } from './evidence/labelled.ts';
import { ask, isCandidate, type Scope, splits, who } from './evidence/scope.ts';
import { pairedOf, readLabelledCopies } from './evidence/shadow.ts';
import { type MomentsRow, momentsOf, type StratumRow, strataOf } from './evidence/strata.ts';
import { type Pool, transaction } from './pool.ts';
import type { Rollout } from './rollout-rows.ts';

/** The longest that the question may take, where its asker has no other bound: it reads every answer of the rollout. */
const usualTimeoutMs = 300_000;

/**
 * What became true, as of now, of the answers that both versions gave while a rollout split the traffic, or, where it never
 * did, of those that a shadow scored beside stable: also what was told long after it ended. Both had the same days, so that
 * the days do not count as a difference.
 */
export async function readMatured(
  pool: Pool,
  rollout: Rollout,
  metric: OnlineMetric,
  timeoutMs = usualTimeoutMs,
): Promise<Maturity> {
  const stored = await readDeclaration(pool, rollout.model);
  if (stored === null) throw new Error(`${rollout.model} is not declared`);
  const { task, target } = stored.declaration;
  return transaction(pool, async (db) => {
    await db.query(`set local work_mem = '64MB'; set local statement_timeout = ${timeoutMs}`);
    const scope: Scope = {
      ...{
        db,
        model: rollout.model,
        rollout: rollout.id,
        salt: rollout.salt,
        task,
        positive: target.positive ?? null,
      },
      ...{ phaseStartedAt: rollout.createdAt, stepStartedAt: rollout.createdAt, weight: null },
    };
    const split = await splitAnswers(scope, rollout, metric);
    const hasShadow = rollout.plan.phases.some(({ strategy }) => strategy === 'shadow');
    if (split.strata.length > 0 || !hasShadow) return { metric, evidence: split };
    return { metric, evidence: pairedOf(await readLabelledCopies(scope, [metric]), 0) };
  });
}

/** An entity is its first answer, whatever arm it moved to: it is one witness. */
async function splitAnswers(scope: Scope, rollout: Rollout, metric: OnlineMetric): Promise<MeansEvidence> {
  const value = metricSql(metric, scope, { score: 'p.score', label: 'p.label' });
  const rows = await ask<StratumRow & MomentsRow>(
    scope,
    `with entities as (
         select distinct on (${who}) s.share, ${isCandidate} as is_candidate, (${value})::float8 as value
         from predictions p join ${splits} on s.revision = p.revision
           cross join lateral (
             select label from outcomes o where o.model = {model} and o.prediction = p.id order by o.revision desc limit 1
           ) t
         where p.model = {model} and p.at >= {phase} and p.salt = {salt} and p.status = 200 and p.score is not null
           and p.at <= coalesce({until}::timestamptz, 'infinity')
           and p.assigned in ('entity', 'request', 'candidate_refused', 'candidate_failed')
         order by ${who}, p.at, p.id
       )
       select share, is_candidate as "isCandidate", count(*)::float8 as n, avg(value) as mean, var_samp(value) as variance
       from entities group by 1, 2 order by 1, 2`,
    { until: rollout.finishedAt },
  );
  return strataOf(rows, momentsOf);
}

/** Who asks, and by what; `margin` in units of the metric, left out: the usual one. */
export type LateQuestion = {
  readonly metric: OnlineMetric;
  readonly margin?: number | undefined;
  readonly actor: string;
  readonly reason: string;
  /** Says what it would do. @default false */
  readonly isDry?: boolean;
  readonly timeoutMs?: number;
};

/** `marked`: by this question, or by one before. */
export type LateJudgement = LateVerdict & { readonly marked: boolean };

/** Judges what a rollout promoted by all that became true since; where that refutes it, its version is marked for good. */
export async function judgeMatured(
  pool: Pool,
  rollout: Rollout,
  { metric, margin, isDry = false, timeoutMs, ...by }: LateQuestion,
): Promise<LateJudgement> {
  const matured = await readMatured(pool, rollout, metric, timeoutMs);
  const late = judgeLate(matured, margin === undefined ? {} : { margin });
  if (late.kind !== 'refuted' || isDry) return { ...late, marked: false };
  return { ...late, marked: await refuteVersion(pool, rollout, { ...by, metric, verdict: late.verdict }) };
}

/**
 * Marks what a rollout promoted as judged wrong by later outcomes, for good, with who asked and what it rests on: it serves on
 * until somebody rolls back, and never comes back by itself. False where the rollout promoted nothing.
 */
export async function refuteVersion(
  pool: Pool,
  { id, model, version, state, plan }: Rollout,
  rests: object,
): Promise<boolean> {
  if (state !== 'succeeded' || plan.aa) return false;
  return transaction(pool, async (db) => {
    const { rowCount } = await db.query(
      `update versions set state = 'refuted' where model = $1 and number = $2 and state <> 'refuted'`,
      [model, versionNumber(version)],
    );
    if (rowCount === 1)
      await db.query(
        `update rollouts set result = coalesce(result, '{}') || jsonb_build_object('refuted', $2::jsonb || jsonb_build_object('at', clock_timestamp()))
         where id = $1`,
        [id, JSON.stringify(rests)],
      );
    return true;
  });
}
