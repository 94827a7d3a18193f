import { createHash, randomUUID } from 'node:crypto';
import type { ProblemCode } from '../../shared/http/problem.ts';
import { type RolloutCommandAnswer, RolloutCommandBody } from '../../shared/http/rollouts.ts';
import type { RolloutAnswer, RolloutCommand, RolloutCommandName } from '../../shared/rollout/messages.ts';
import { isOver } from '../../shared/rollout/state.ts';
import { type Rollout, readRollout } from '../../store/postgres/rollouts.ts';
import { commandAnswer, type RolloutAnswered } from '../../store/temporal/rollouts.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Answer, Call } from '../http/route.ts';
import { validated } from '../http/validate.ts';
import { HttpProblem } from '../problem.ts';
import { ask } from '../temporal/orchestration.ts';
import { abortPastTemporal } from './abort-past-temporal.ts';
import { reachRollout } from './reach-rollout.ts';
import { rolloutPath, rolloutTag } from './rollout-answer.ts';

/** Milliseconds that a caller waits for a rollout to act on a command; after that it is told that it is taken on. */
const patienceMs = 4_000;

/** Milliseconds that a question about an earlier command may take. */
const lookMs = 1_000;

/** Sends a command to a rollout. An abort works without Temporal, too. */
export async function commandNow(
  deps: ApiDependencies,
  call: Call,
  { rollout, name }: { readonly rollout: Rollout; readonly name: RolloutCommandName },
): Promise<Answer> {
  const { reason } = validated(RolloutCommandBody, call.body);
  const expected = expectedGeneration(call.header('if-match'));
  const requestId = requestIdOf(call, rollout, name);
  call.note({ rollout: rollout.id, change: requestId });
  const command: RolloutCommand = {
    ...{ requestId, actor: call.actor, reason },
    ...(expected === null ? {} : { expectedGeneration: expected }),
  };
  if (isOver(rollout.state)) {
    const before = call.idempotencyKey === null ? null : await answeredBefore(deps, rollout, requestId);
    if (before) return answer({ ...rollout, ...before });
    throw over(rollout, name);
  }
  if (expected !== null && expected !== rollout.generation) throw stale(rollout);
  const asked = await reachRollout(deps, rollout, { name, command, patienceMs });
  if (asked.kind === 'answered' && asked.value.kind !== 'gone')
    return told(deps, rollout, { answer: asked.value, name });
  const now = (await readRollout(deps.ledger, rollout.id)) ?? rollout;
  if (asked.kind === 'answered' && isOver(now.state)) throw over(now, name);
  if (name === 'abort') {
    call.log.warn({ rollout: rollout.id, temporal: asked.kind }, 'aborts past Temporal');
    const after = await abortPastTemporal(deps, rollout, command);
    deps.wake();
    return answer(after, { isBreakGlass: true });
  }
  if (asked.kind === 'pending') return answer(rollout, { isPending: true });
  throw asked.kind === 'answered' && now.state === 'pending' ? notBegun(now, name) : unanswered(now, name);
}

/** The same principal, command and key name the same request: a key of somebody else, or of another command, does not. */
function requestIdOf({ actor, idempotencyKey }: Call, { id }: Rollout, name: RolloutCommandName): string {
  if (idempotencyKey === null) return `q-${randomUUID()}`;
  const said = [actor, id, name, idempotencyKey].join('\0');
  return `k-${createHash('sha256').update(said).digest('hex').slice(0, 32)}`;
}

/** A command that was sent before its rollout ended is answered as it was then; null where there is none to be found. */
async function answeredBefore(
  deps: ApiDependencies,
  rollout: Rollout,
  requestId: string,
): Promise<RolloutAnswer | null> {
  const asked = await ask(deps.orchestration, lookMs, () =>
    commandAnswer(deps.orchestration.client, rollout, requestId),
  );
  const found = asked.kind === 'answered' ? asked.value : null;
  return found?.rollout === rollout.id ? found : null; // a later rollout of the version has the same workflow id
}

async function told(
  deps: ApiDependencies,
  rollout: Rollout,
  {
    answer: said,
    name,
  }: {
    readonly answer: Exclude<RolloutAnswered, { kind: 'gone' | 'other' }>;
    readonly name: RolloutCommandName;
  },
): Promise<Answer> {
  const now = (await readRollout(deps.ledger, rollout.id)) ?? rollout;
  if (said.kind === 'answered') return answer({ ...now, ...said.answer });
  const { type, message } = said;
  if (type === 'RolloutStale') throw stale(now);
  if (type === 'RolloutOver') throw over(now, name);
  throw new HttpProblem(codes[type], message, { extra: linksOf(now) });
}

const codes: Readonly<Record<Extract<RolloutAnswered, { kind: 'refused' }>['type'], ProblemCode>> = {
  RolloutOver: 'rollout_over',
  RolloutNotNow: 'rollout_not_now',
  RolloutStale: 'stale_rollout',
  RolloutNotAllowed: 'not_an_approver',
  RequestFault: 'update_failed',
};

function answer(
  rollout: Pick<Rollout, 'id' | 'model' | 'generation' | 'state'>,
  { isPending = false, isBreakGlass = false } = {},
): Answer {
  const { id, model, generation, state } = rollout;
  const self = rolloutPath(rollout);
  const body: RolloutCommandAnswer = {
    ...{ rollout: id, model, generation, state },
    ...{ pending: isPending, break_glass: isBreakGlass, links: { self } },
  };
  return { status: 202, body, headers: { location: self, etag: rolloutTag(rollout) } };
}

/** The generation that If-Match names; null where it names none. @throws HttpProblem invalid_request. */
function expectedGeneration(ifMatch: string): number | null {
  if (ifMatch === '' || ifMatch.trim() === '*') return null;
  const generation = /^\s*"(?<generation>\d{1,9})"\s*$/.exec(ifMatch)?.groups?.['generation'];
  if (generation !== undefined) return Number(generation);
  throw new HttpProblem(
    'invalid_request',
    'If-Match must be one ETag as the rollout’s GET answers it, such as "3"',
  );
}

const linksOf = (rollout: Rollout): Readonly<Record<string, unknown>> => ({
  links: { rollout: rolloutPath(rollout) },
});

const stale = (rollout: Rollout): HttpProblem =>
  new HttpProblem(
    'stale_rollout',
    `${rollout.id} has moved on: it is ${rollout.state} at generation ${rollout.generation}. Look at it with GET ${rolloutPath(rollout)}, and decide on what it is now`,
    { headers: { etag: rolloutTag(rollout) }, extra: linksOf(rollout) },
  );

const over = (rollout: Rollout, name: RolloutCommandName): HttpProblem =>
  new HttpProblem(
    'rollout_over',
    `${rollout.id} has ended (${rollout.state}): there is nothing to ${name}. ${afterwards(rollout)}`,
    { extra: linksOf(rollout) },
  );

const afterwards = ({ model, state }: Rollout): string =>
  state === 'succeeded'
    ? `POST /models/${model}/rollback goes back to what served before`
    : `POST /models/${model}/rollouts begins another`;

const notBegun = (rollout: Rollout, name: RolloutCommandName): HttpProblem =>
  new HttpProblem(
    'rollout_not_now',
    `${rollout.id} has not begun, for a rollout of ${rollout.version} before it still closes, and no traffic has moved: ask to ${name} it again in some seconds, or abort it now`,
    { extra: linksOf(rollout) },
  );

const unanswered = (rollout: Rollout, name: RolloutCommandName): HttpProblem =>
  new HttpProblem(
    'temporal_unavailable',
    `${rollout.id} cannot be told to ${name}: Temporal, or its workflow, does not answer. Its weight stays as it is until its lease is over, then stable takes all traffic; abort works without Temporal`,
    { extra: linksOf(rollout) },
  );
