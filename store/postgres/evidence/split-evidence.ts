import type { GuardEvidence, RolloutEvidence } from '../../../shared/rollout/evidence.ts';
import type {
  AbPhase,
  CanaryPhase,
  GuardPlan,
  KpiGuard,
  MetricGuard,
  OnlineMetric,
} from '../../../shared/rollout/plan.ts';
import type { EvidenceReader } from './evidence-reader.ts';
import {
  assignedOf,
  type Exposure,
  eventsOf,
  isError,
  isSlow,
  positiveShareOf,
  readExposure,
  refusedRowsOf,
  requestsOf,
} from './exposure.ts';
import { compareKpi } from './kpi.ts';
import { kpiValues } from './kpi-readings.ts';
import { readLabelled } from './labelled.ts';
import type { Scope } from './scope.ts';
import { readScores } from './scores.ts';
import { isUnread, orUnread } from './unread.ts';

type Evidence = Pick<RolloutEvidence, 'requests' | 'refusedRows' | 'assigned' | 'guards' | 'metric'>;

/** What is read once for all guards. */
type Gathered = {
  readonly scope: Scope;
  readonly reader: EvidenceReader;
  readonly exposure: Exposure;
  readonly events: readonly GuardPlan[];
  readonly labelled: ReadonlyMap<OnlineMetric, GuardEvidence>;
};

const isEvent = (guard: GuardPlan): boolean => guard.kind === 'errors' || guard.kind === 'slow';

/** Evidence of a phase that splits the traffic: the two arms are two groups of entities. */
export async function splitEvidence(
  reader: EvidenceReader,
  scope: Scope,
  phase: CanaryPhase | AbPhase,
): Promise<Evidence> {
  const events = phase.guards.filter(isEvent);
  const conditions = events.map((guard) => (guard.kind === 'slow' ? isSlow(guard.slowMs) : isError));
  const exposure = await readExposure(scope, conditions);
  const all = phase.strategy === 'ab' ? [...phase.guards, phase.metric] : phase.guards;
  const labelled = await labelledOf(scope, all);
  const gathered: Gathered = { scope, reader, exposure, events, labelled };
  const guards: GuardEvidence[] = [];
  for (const guard of phase.guards) guards.push(await evidenceOf(guard, gathered));
  return {
    ...{
      requests: requestsOf(exposure),
      refusedRows: refusedRowsOf(exposure),
      assigned: assignedOf(exposure),
    },
    ...{ guards, metric: phase.strategy === 'ab' ? await evidenceOf(phase.metric, gathered) : null },
  };
}

async function labelledOf(
  scope: Scope,
  guards: readonly GuardPlan[],
): Promise<ReadonlyMap<OnlineMetric, GuardEvidence>> {
  const metrics = [...new Set(guards.flatMap((guard) => (guard.kind === 'metric' ? [guard.metric] : [])))];
  if (metrics.length === 0) return new Map();
  const read = await orUnread(scope.db, () => readLabelled(scope, metrics));
  return new Map(
    metrics.map((metric, index): [OnlineMetric, GuardEvidence] => [
      metric,
      isUnread(read) ? read : (read[index] ?? { kind: 'unread', reason: 'no row was read' }),
    ]),
  );
}

async function evidenceOf(guard: GuardPlan | MetricGuard, given: Gathered): Promise<GuardEvidence> {
  const { scope, exposure, events, labelled } = given;
  switch (guard.kind) {
    case 'errors':
    case 'slow':
      return eventsOf(exposure, events.indexOf(guard));
    case 'metric':
      return labelled.get(guard.metric) ?? { kind: 'unread', reason: 'no row was read' };
    case 'positive_share':
      return positiveShareOf(exposure);
    case 'score_psi':
      return orUnread(scope.db, () => readScores(scope));
    case 'kpi':
      return orUnread(scope.db, () => kpiOf(guard, given));
  }
}

async function kpiOf(guard: KpiGuard, { scope, reader }: Gathered): Promise<GuardEvidence> {
  const { connection, readings } = reader;
  const values = await kpiValues(guard, { connection, readings, since: scope.stepStartedAt });
  return compareKpi(scope, values, guard.missing ?? 'drop');
}
