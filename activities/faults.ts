import { log } from '@temporalio/activity';
import { ApplicationFailure, TemporalFailure } from '@temporalio/common';
import { permanentFaults } from '../shared/messages.ts';
import { permanentType } from './permanent.ts';

const charactersMax = 3_000; // a failure above 4 KB is cut by the server

/**
 * Translates an error once, at the border to Temporal: permanent faults and failed assertions become typed failures that
 * are not retried; everything else is retried.
 */
export function asFailure(error: unknown): unknown {
  if (error instanceof TemporalFailure || !(error instanceof Error)) return error;
  const type = permanentType(error);
  if (type === permanentFaults.programmer) log.error('a step broke its own contract', { error });
  const message = withoutSecrets(error.message).slice(0, charactersMax);
  if (type !== null) return ApplicationFailure.nonRetryable(message, type);
  return ApplicationFailure.retryable(message, error.name);
}

/** Connection strings never enter a history. */
const withoutSecrets = (message: string): string =>
  message.replace(/\b([a-z][a-z+]*:\/\/[^:/\s]+):[^@\s]+@/g, '$1:…@');
