import { Client, isGrpcServiceError, WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';
import type { TemporalConnection } from '../../config/environment.ts';
import { executionPage } from '../../shared/temporal-pages.ts';
import { HttpProblem } from '../problem.ts';
import { type BoundedCall, boundedConnection, OutOfTime } from './bounded-connection.ts';

/** The way to Temporal, and to its pages. */
export type Orchestration = {
  readonly client: Client;
  readonly bounded: BoundedCall;
  readonly namespace: string;
  readonly queuePrefix: string;
  /** Base URL of Temporal's UI. */
  readonly uiUrl: string;
  /** Milliseconds: a server that says nothing to a small call for so long is away. */
  readonly probeMs: number;
};

/** Connects with the first call, so the API starts and serves while Temporal is down. */
export function openOrchestration(options: {
  readonly temporal: TemporalConnection;
  readonly queuePrefix: string;
  readonly uiUrl: string;
}): Orchestration {
  const { connectionOptions, namespace = 'default' } = options.temporal;
  const { connection, bounded } = boundedConnection({ ...connectionOptions, connectTimeout: 2_000 });
  return {
    client: new Client({ connection, namespace }),
    bounded,
    namespace,
    queuePrefix: options.queuePrefix,
    uiUrl: options.uiUrl,
    probeMs: 1_000,
  };
}

/** Page of a workflow in Temporal's UI: of one execution, or of the latest under the id. */
export const workflowLink = (
  orchestration: Orchestration,
  workflowId: string,
  runId: string | null,
): string => executionPage(orchestration, workflowId, runId);

/** What a call to Temporal came to, where it was not an error of its own. */
export type Asked<T> =
  | { readonly kind: 'answered'; readonly value: T }
  /** Temporal took the call, and no worker finished it in time. */
  | { readonly kind: 'pending' }
  /** Temporal cannot be reached. */
  | { readonly kind: 'away' };

/**
 * Makes a call that is given up after `deadlineMs`, and tells a silent server from busy workers. A server that is away is
 * noticed at once: one small call more is nothing beside the SDK's retries.
 */
export async function ask<T>(
  orchestration: Orchestration,
  deadlineMs: number,
  call: () => Promise<T>,
): Promise<Asked<T>> {
  if (!(await isReachable(orchestration))) return { kind: 'away' };
  try {
    return { kind: 'answered', value: await orchestration.bounded(deadlineMs, call) };
  } catch (cause) {
    if (cause instanceof OutOfTime || isWithoutAnswer(cause))
      return (await isReachable(orchestration)) ? { kind: 'pending' } : { kind: 'away' };
    throw unprepared(cause) ?? cause;
  }
}

function isWithoutAnswer(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return true;
  if (isGrpcServiceError(error) && unreachable.has(error.code)) return true;
  return /Failed to connect before the deadline/.test(error.message) || isWithoutAnswer(error.cause);
}

/** A server that was not prepared for us, in words with a remedy; null where something else is wrong. */
function unprepared(error: unknown): HttpProblem | null {
  if (!(error instanceof Error)) return null;
  const [said] =
    /no mapping defined for search attribute \w+|namespace not found: \S+/i.exec(error.message) ?? [];
  if (said === undefined) return unprepared(error.cause);
  const remedy = 'Nothing was started; `ratchet doctor` names what is missing and the command that adds it';
  return new HttpProblem('temporal_unavailable', `Temporal is not prepared for Ratchet: ${said}. ${remedy}`);
}

/** gRPC: cancelled, deadline exceeded, unavailable. */
const unreachable = new Set<number>([1, 4, 14]);

async function isReachable({ client, bounded, probeMs }: Orchestration): Promise<boolean> {
  try {
    await bounded(probeMs, () => client.workflowService.getSystemInfo({}));
    return true;
  } catch {
    return false;
  }
}

/** The answer, or a problem that says that nothing was changed. */
export function answered<T>(asked: Asked<T>): T {
  if (asked.kind === 'answered') return asked.value;
  throw new HttpProblem(
    'temporal_unavailable',
    'Temporal does not answer: predictions go on, and `ratchet rollback` works without it. Try again when it is back',
  );
}
