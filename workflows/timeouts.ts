import type { ActivityOptions, LocalActivityOptions } from '@temporalio/workflow';
import { permanentFaults } from '../shared/messages.ts';

/** Times and retries of activities, named by the nature of the work. Retries are unlimited within `scheduleToClose`. */
const nonRetryableErrorTypes = Object.values(permanentFaults);
const retry = {
  initialInterval: '1s',
  backoffCoefficient: 2,
  maximumInterval: '30s',
  nonRetryableErrorTypes,
};

/** A stage that is asked to stop is waited for: what it began is given back before the run says that it is over. */
const cancellationType = 'WAIT_CANCELLATION_COMPLETED';

/** One short statement or two in the ledger. */
export const quick: LocalActivityOptions = {
  startToCloseTimeout: '10s',
  scheduleToCloseTimeout: '1h',
  retry: { ...retry, initialInterval: '200ms' },
};

/** A few statements and a few files. */
export const filing = (heartbeatTimeoutMs: number): ActivityOptions => ({
  cancellationType,
  startToCloseTimeout: '10m',
  scheduleToCloseTimeout: '6h',
  heartbeatTimeout: heartbeatTimeoutMs,
  retry,
});

/** The same for a person who waits: files of one version are read and copied, and a dead worker is noticed soon. */
export const preparing: ActivityOptions = {
  startToCloseTimeout: '30s',
  scheduleToCloseTimeout: '1h',
  retry,
};

/** Streams a table; the statement time-out of the declaration ends a query that hangs. */
export const pulling = (heartbeatTimeoutMs: number): ActivityOptions => ({
  cancellationType,
  startToCloseTimeout: '3h',
  scheduleToCloseTimeout: '12h',
  heartbeatTimeout: heartbeatTimeoutMs,
  retry: { ...retry, initialInterval: '2s', maximumInterval: '1m' },
});

/** The same where a person waits for it: a source that stays away is told of soon. */
export const pullingSoon = (heartbeatTimeoutMs: number): ActivityOptions => ({
  ...pulling(heartbeatTimeoutMs),
  retry: { ...retry, maximumAttempts: 4 },
});

/** One pass over a snapshot. */
export const scanning = (heartbeatTimeoutMs: number): ActivityOptions => ({
  cancellationType,
  startToCloseTimeout: '30m',
  scheduleToCloseTimeout: '6h',
  heartbeatTimeout: heartbeatTimeoutMs,
  retry,
});

/** A fit or a judgement, in a thread. */
export const training = (heartbeatTimeoutMs: number): ActivityOptions => ({
  cancellationType,
  startToCloseTimeout: '4h',
  scheduleToCloseTimeout: '12h',
  heartbeatTimeout: heartbeatTimeoutMs,
  retry,
});

/** Waits for others, and holds nothing that it would have to give back; ends by itself before its time-out. */
export const waiting = (heartbeatTimeoutMs: number): ActivityOptions => ({
  cancellationType: 'TRY_CANCEL',
  startToCloseTimeout: '10m',
  scheduleToCloseTimeout: '1h',
  heartbeatTimeout: heartbeatTimeoutMs,
  retry,
});

/** Asks another workflow and waits for its word, also when it is asked to stop. */
export const asking = (heartbeatTimeoutMs: number): ActivityOptions => ({
  ...waiting(heartbeatTimeoutMs),
  cancellationType,
});

/** One HTTP request to somebody else's server. */
export const posting: ActivityOptions = {
  startToCloseTimeout: '15s',
  scheduleToCloseTimeout: '10m',
  retry: { ...retry, maximumInterval: '1m' },
};

/** The same where the next run waits for it: one attempt or two. */
export const postingSoon: ActivityOptions = { ...posting, scheduleToCloseTimeout: '10s' };

/** The same as `quick` where giving up would leave traffic where it should not be. */
export const lasting: LocalActivityOptions = {
  startToCloseTimeout: '10s',
  retry: { ...retry, initialInterval: '200ms', maximumInterval: '10s' },
};

/** Within the lease of a split: another worker takes a watch over before the traffic falls back. */
const takeoverMs = 10_000;

/** Watches for as long as it takes, days too; who watches may change meanwhile, for the ledger has how far it came. */
export const watching = (heartbeatTimeoutMs: number): ActivityOptions => ({
  cancellationType: 'TRY_CANCEL',
  startToCloseTimeout: '30d',
  heartbeatTimeout: Math.min(heartbeatTimeoutMs, takeoverMs),
  retry: { ...retry, maximumInterval: '5s' },
});
