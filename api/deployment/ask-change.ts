import { randomUUID } from 'node:crypto';
import type { ChangeAnswer, ChangePending } from '../../shared/http/deployment.ts';
import type { DeploymentChange } from '../../shared/messages.ts';
import { answerOf, isAnotherChange } from '../../store/postgres/change-answer.ts';
import { type Change, findChange } from '../../store/postgres/deployments.ts';
import { liveReplicas } from '../../store/postgres/replicas.ts';
import type { ChangeAnswered } from '../../store/temporal/deployments.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Answer, Call } from '../http/route.ts';
import { HttpProblem } from '../problem.ts';
import { type Asked, ask } from '../temporal/orchestration.ts';
import { refusalProblem } from './refusal.ts';

export type WantedChange = {
  readonly kind: 'promote' | 'rollback' | 'reload';
  readonly model: string;
  /** Left out: whichever the ledger says. */
  readonly version?: string | undefined;
};

/** Milliseconds that a caller waits for a change before it is told where to look for its end. */
const patienceMs = 8_000;

/** The id of the change that a request asks for. */
export function requestIdFor(call: Call): string {
  const change = call.idempotencyKey ?? `q-${randomUUID()}`;
  call.note({ change });
  return change;
}

/** Sends a change to the deployment's workflow and waits for it. */
export const askChange = (
  deps: ApiDependencies,
  send: () => Promise<ChangeAnswered>,
): Promise<Asked<ChangeAnswered>> => ask(deps.orchestration, patienceMs, send);

/** The answer of a change that was made or refused. @throws HttpProblem where it was refused. */
export function changeAnswer(answered: ChangeAnswered): Answer & { readonly body: ChangeAnswer } {
  if (answered.kind === 'refused') throw refusalProblem(answered);
  return { status: 200, body: changeBody(answered.change, false) };
}

export const changeBody = (change: DeploymentChange, isBreakGlass: boolean): ChangeAnswer => ({
  model: change.model,
  revision: change.revision,
  previous: change.previous,
  current: change.current,
  replicas: change.replicas,
  break_glass: isBreakGlass,
});

export const changeLink = (model: string, requestId: string): string =>
  `/models/${model}/changes/${encodeURIComponent(requestId)}`;

/** 202: taken on by Temporal, not finished yet. */
export function pendingAnswer(model: string, requestId: string): Answer {
  const self = changeLink(model, requestId);
  const body: ChangePending = { state: 'pending', request_id: requestId, links: { self } };
  return { status: 202, body, headers: { location: self, 'retry-after': '2' } };
}

/**
 * The answer of a change that was made under this request id before; null where there is none.
 * @throws HttpProblem where the id belongs to another change.
 */
export async function repeatedAnswer(
  deps: ApiDependencies,
  wanted: WantedChange,
  requestId: string,
): Promise<Answer | null> {
  const made = await findChange(deps.ledger, wanted.model, requestId);
  if (made === null) return null;
  if (isAnotherChange(made, wanted))
    throw new HttpProblem(
      'idempotency_key_reused',
      `this Idempotency-Key belongs to a ${made.kind} to ${made.toVersion}; use a new key for another change`,
    );
  return { status: 200, body: await madeBody(deps, made) };
}

/** The answer of a change that the ledger holds under this request id; null where it holds none. */
export async function madeAnswer(
  deps: ApiDependencies,
  model: string,
  requestId: string,
): Promise<Answer | null> {
  const made = await findChange(deps.ledger, model, requestId);
  return made && { status: 200, body: await madeBody(deps, made) };
}

async function madeBody(deps: ApiDependencies, made: Change): Promise<ChangeAnswer> {
  const replicas = await liveReplicas(deps.ledger, made.model);
  const replicaCount = replicas.filter(({ revision }) => revision >= made.revision).length;
  return changeBody({ ...answerOf(made), replicas: replicaCount }, made.breakGlass);
}
