import { log } from '@temporalio/activity';
import { ApplicationFailure, TemporalFailure } from '@temporalio/common';
import { permanentFaults } from '../shared/messages.ts';
import { MissingSnapshot } from '../store/snapshots/snapshot-folder.ts';
import { permanentType } from './permanent.ts';

const charactersMax = 2_000; // a failure above 4 KB is cut by the server

/** Machines share a volume, which may show a file some seconds late: what so many attempts have not found is gone. */
const missingAttemptsMax = 4;

/**
 * Translates an error once, at the border to Temporal: permanent faults and failed assertions become typed failures that
 * are not retried; everything else is retried, a snapshot that is missing not for long.
 */
export function asFailure(error: unknown, attempt = 1): unknown {
  if (error instanceof TemporalFailure || !(error instanceof Error)) return error;
  const isGone = error instanceof MissingSnapshot && attempt >= missingAttemptsMax;
  const type = isGone ? permanentFaults.data : permanentType(error);
  if (type === permanentFaults.programmer) log.error('a step broke its own contract', { error });
  const message = publicWords(error.message);
  const failure = ApplicationFailure.create({
    message,
    type: type ?? retriedType(error.name),
    nonRetryable: type !== null,
  });
  failure.stack = publicWords(error.stack ?? '');
  return failure;
}

const permanentTypes: ReadonlySet<string> = new Set(Object.values(permanentFaults));

/**
 * Some errors are permanent in one case and pass in another, as a source that is away: workflows tell the two apart by
 * the type alone.
 */
const retriedType = (name: string): string => (permanentTypes.has(name) ? `Passing${name}` : name);

/** Connection strings never enter a history. */
const publicWords = (text: string): string =>
  text.replace(/\b([a-z][a-z+]*:\/\/[^:/\s]+):[^@\s]+@/g, '$1:…@').slice(0, charactersMax);
