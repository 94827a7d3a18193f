import { eventsGuard } from './events-guard.ts';
import type { GuardEvidence } from './evidence.ts';
import type { GuardCase, GuardKind, GuardOfKind } from './guard-kind.ts';
import { meansGuard } from './means-guard.ts';
import { type GuardPlan, guardName } from './plan.ts';
import { scoresGuard } from './scores-guard.ts';
import type { GuardVerdict } from './verdict.ts';

/** Every kind of guard; the first that claims a guard judges it. */
export const guardKinds: readonly GuardKind[] = [eventsGuard, meansGuard, scoresGuard];

/** What judges this guard. @throws RangeError where no kind claims it, which a resolved plan never has */
export function kindOfGuard(guard: GuardPlan): GuardOfKind {
  for (const kind of guardKinds) {
    const claimed = kind.of(guard);
    if (claimed) return claimed;
  }
  throw new RangeError(`no kind of guard claims ${JSON.stringify(guard)}`);
}

/** The verdict on one guard. Evidence that a look did not bring is `unread`. */
export function judgeGuard(
  guard: GuardPlan,
  evidence: GuardEvidence | undefined,
  how: GuardCase,
): GuardVerdict {
  const kind = kindOfGuard(guard);
  const found = kind.judge(evidence ?? { kind: 'unread', reason: 'the look brought nothing of it' }, how);
  return { guard: guardName(guard), rule: kind.rule(), ...found };
}
