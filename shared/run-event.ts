import type { OutcomeKind } from './messages.ts';
import type { NotificationEvent } from './notification.ts';

const events: Readonly<Partial<Record<OutcomeKind, NotificationEvent>>> = {
  rejected: 'rejected',
  held: 'held',
  staged: 'staged',
  failed: 'failed',
  terminated: 'failed',
};

/** What people are told of a run that ended so; null where nothing is: the deployment tells of promotions itself. */
export const runEvent = (outcome: OutcomeKind): NotificationEvent | null => events[outcome] ?? null;
