import type { GuardEvidence, RolloutEvidence } from '../../../shared/rollout/evidence.ts';
import type { GuardPlan, OnlineMetric, ShadowPhase } from '../../../shared/rollout/plan.ts';
import type { Scope } from './scope.ts';
import {
  type Copies,
  type LabelledCopies,
  pairedOf,
  readCopies,
  readLabelledCopies,
  readShadowScores,
  shadowErrorsAllowed,
  shadowErrorsOf,
  shadowOf,
  shadowPositiveOf,
} from './shadow.ts';
import { isUnread, orUnread, type Unread } from './unread.ts';

type Evidence = Pick<
  RolloutEvidence,
  'requests' | 'refusedRows' | 'assigned' | 'guards' | 'metric' | 'shadow'
>;

type Gathered = {
  readonly scope: Scope;
  readonly copies: Copies;
  readonly labelled: LabelledCopies | Unread;
  readonly metrics: readonly OnlineMetric[];
};

/** Evidence of a shadow: both scores of the same rows. */
export async function shadowEvidence(scope: Scope, phase: ShadowPhase): Promise<Evidence> {
  const copies = await readCopies(scope);
  const metrics = phase.guards.flatMap((guard) => (guard.kind === 'metric' ? [guard.metric] : []));
  const labelled = await orUnread(scope.db, () => readLabelledCopies(scope, metrics));
  const gathered: Gathered = { scope, copies, labelled, metrics };
  const guards: GuardEvidence[] = [];
  for (const guard of phase.guards) guards.push(await evidenceOf(guard, gathered));
  return {
    requests: { candidate: copies.scoredInStep, stable: copies.answersInStep },
    ...{ refusedRows: copies.refusedInStep, assigned: [], guards, metric: null },
    shadow: shadowOf(copies, isUnread(labelled) ? nothingLabelled : labelled),
  };
}

const nothingLabelled: LabelledCopies = {
  ...{ labelled: 0, candidate: null, stable: null, differences: [] },
  improvement: { n: 0, mean: null, variance: null },
};

async function evidenceOf(
  guard: GuardPlan,
  { scope, copies, labelled, metrics }: Gathered,
): Promise<GuardEvidence> {
  switch (guard.kind) {
    case 'errors':
      return { ...shadowErrorsOf(copies), allowed: shadowErrorsAllowed };
    case 'slow':
      return {
        kind: 'unread',
        reason: 'a copy is scored in a thread beside, whose time is no answer’s: guard by it in a canary',
      };
    case 'metric':
      return isUnread(labelled) ? labelled : pairedOf(labelled, metrics.indexOf(guard.metric));
    case 'positive_share':
      return shadowPositiveOf(copies);
    case 'score_psi':
      return orUnread(scope.db, () => readShadowScores(scope));
    case 'kpi':
      return {
        kind: 'unread',
        reason: 'a shadow changes no answer, so no figure of one’s own can tell of it',
      };
  }
}
