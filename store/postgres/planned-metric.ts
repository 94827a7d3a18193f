import type { GuardEvidence } from '../../shared/rollout/evidence.ts';
import type { Queryable } from './pool.ts';
import type { Rollout } from './rollout-rows.ts';

/** What an A/B phase's metric was at its planned end, where that came already and decided nothing; null before. */
export async function plannedMetric(
  db: Queryable,
  { id, plan, phase: place }: Rollout,
): Promise<GuardEvidence | null> {
  const phase = plan.phases[place];
  if (phase?.strategy !== 'ab') return null;
  const { rows } = await db.query<{ metric: GuardEvidence }>(
    `select evidence->'metric' as metric from rollout_transitions
     where rollout = $1 and phase = $2 and to_state = 'paused' and verdict->>'kind' = 'inconclusive'
       and (evidence #>> '{metric,strata,0,candidate,n}')::float8 + (evidence #>> '{metric,strata,0,stable,n}')::float8 >= $3
     order by generation limit 1`,
    [id, place, phase.plannedN],
  );
  return rows[0]?.metric ?? null;
}
