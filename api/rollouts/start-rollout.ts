import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Declaration } from '../../shared/declaration/schema.ts';
import type { PhaseForecastAnswer } from '../../shared/http/rollout-evidence.ts';
import { RolloutBody, type RolloutPreview } from '../../shared/http/rollout-start.ts';
import { rolloutName } from '../../shared/ids.ts';
import { forecast, type PhaseForecast } from '../../shared/rollout/forecast.ts';
import type { RolloutPlan } from '../../shared/rollout/plan.ts';
import { planSteps } from '../../shared/rollout/plan-steps.ts';
import { approvalObstacle, brokenKpis } from '../../store/check-rollout.ts';
import { readDeployment } from '../../store/postgres/deployments.ts';
import { recentTraffic } from '../../store/postgres/recent-traffic.ts';
import {
  activeRollout,
  type NewRollout,
  openRollout,
  type Rollout,
  rolloutAskedFor,
} from '../../store/postgres/rollouts.ts';
import { startRollout } from '../../store/temporal/rollouts.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { type Answer, type Call, ok } from '../http/route.ts';
import { validated } from '../http/validate.ts';
import { HttpProblem } from '../problem.ts';
import { modelOf } from '../routes/find-model.ts';
import { snakeNames } from '../routes/snake-names.ts';
import { patienceMs } from '../routes/start-run.ts';
import { ask } from '../temporal/orchestration.ts';
import { rolloutAnswer, rolloutPath, rolloutTag } from './rollout-answer.ts';
import { wantedCandidate } from './wanted-candidate.ts';
import { unfitPlan, wantedPlan } from './wanted-plan.ts';

/** Opens a rollout and has it run. What is wrong is said before anything is begun. */
export async function startRolloutNow(deps: ApiDependencies, call: Call): Promise<Answer> {
  const { model, declaration } = await modelOf(deps, call);
  const body = validated(RolloutBody, call.body);
  const request = requestOf(call, body);
  const known = request.key && (await rolloutAskedFor(deps.ledger, model, request.key));
  if (known) return repeated(deps, known, request.id);
  const { stable: champion } = await readDeployment(deps.ledger, model);
  const plan = wantedPlan(declaration, body, { champion });
  const active = await activeRollout(deps.ledger, model);
  if (active && !body.dry_run) throw underWay(active);
  const { version } = await wantedCandidate(deps, model, { body, champion });
  const broken = await brokenKpis(plan, deps.connection);
  if (broken.length > 0) throw unfitPlan(broken, body);
  const nobody = await approvalObstacle(deps.ledger, plan, call.actor);
  if (nobody !== null) throw unfitPlan([nobody], body);
  if (body.dry_run) return ok(await preview(deps, { model, version, champion, plan }, declaration.task));
  const { actor } = call;
  const wanted = {
    ...{ id: rolloutName(randomUUID()), model, version, champion, requestId: request.id, run: null },
    ...{ decision: null, plan, salt: randomBytes(12).toString('hex'), actor, reason: body.reason },
  };
  return accepted(deps, await opened(deps, wanted));
}

type Request = { readonly id: string; readonly key: string | null };

/** The same principal and key name the same rollout, and the body's digest tells whether it is asked for anew. */
function requestOf({ actor, idempotencyKey }: Call, body: RolloutBody): Request {
  if (idempotencyKey === null) return { id: `q-${randomUUID()}`, key: null };
  const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);
  const key = `k-${digest(`${actor}\0${idempotencyKey}`)}-`;
  return { id: `${key}${digest(JSON.stringify(body))}`, key };
}

function repeated(deps: ApiDependencies, known: Rollout, requestId: string): Promise<Answer> {
  if (known.requestId === requestId) return accepted(deps, known);
  throw new HttpProblem(
    'idempotency_key_reused',
    'this Idempotency-Key belongs to a rollout with another body; use a new key for another rollout',
  );
}

/**
 * In the ledger first, where the workflow finds it. Where Temporal goes away in between, a worker starts the workflow
 * when it is back; where it is away before, nothing is begun.
 */
async function opened(deps: ApiDependencies, wanted: NewRollout): Promise<Rollout> {
  let rollout: Rollout | null = null;
  const { model, version } = wanted;
  const asked = await ask(deps.orchestration, patienceMs, async () => {
    const opening = await openRollout(deps.ledger, wanted);
    if (opening.kind === 'active') throw underWay(opening.rollout);
    rollout = opening.rollout;
    await startRollout(deps.orchestration, { rollout: opening.rollout.id, model, version });
    return opening.rollout;
  });
  if (asked.kind === 'answered') return asked.value;
  if (rollout !== null) return rollout;
  throw new HttpProblem(
    'temporal_unavailable',
    'Temporal does not answer, so no rollout was begun: what serves goes on. Ask again when it is back; `ratchet doctor` says what is wrong',
  );
}

async function accepted(deps: ApiDependencies, rollout: Rollout): Promise<Answer> {
  return {
    status: 202,
    body: await rolloutAnswer(deps, rollout),
    headers: { location: rolloutPath(rollout), etag: rolloutTag(rollout) },
  };
}

/** 409 with a link to the rollout that is under way. */
export function underWay(active: Rollout): HttpProblem {
  const self = rolloutPath(active);
  const { id, version, state, waitingFor } = active;
  const where = waitingFor === null ? state : `${state}, waits for ${waitingFor}`;
  return new HttpProblem(
    'rollout_active',
    `${id} of ${version} is under way (${where}): follow it at ${self}, or end it with POST ${self}/abort; a promotion or reload with force ends it, too`,
    { headers: { location: self }, extra: { rollout: id, links: { rollout: self } } },
  );
}

async function preview(
  deps: ApiDependencies,
  about: {
    readonly model: string;
    readonly version: string;
    readonly champion: string | null;
    readonly plan: RolloutPlan;
  },
  task: Declaration['task'],
): Promise<RolloutPreview> {
  const { plan, ...who } = about;
  const place = { state: 'pending', phase: 0, step: 0, hasBegun: false, reached: 'phases' } as const;
  const traffic = await recentTraffic(deps.ledger, about.model, { slowMs: slowMsOf(plan) });
  return {
    ...{ ...who, aa: plan.aa, steps: [...planSteps(plan, place)], plan: snakeNames(plan) },
    requests_per_day: traffic?.requestsPerDay ?? null,
    forecast: traffic && forecast(plan, { ...traffic, task }).map(forecastAnswer),
  };
}

/** Of the first guard on slow answers; where there is none, its rate is not asked for. */
const slowMsOf = ({ phases }: RolloutPlan): number =>
  phases
    .flatMap((phase) => ('guards' in phase ? phase.guards : []))
    .flatMap((guard) => (guard.kind === 'slow' ? [guard.slowMs] : []))[0] ?? 100;

const forecastAnswer = ({ phase, strategy, leastMs, guards }: PhaseForecast): PhaseForecastAnswer => ({
  ...{ phase, strategy, least_ms: leastMs },
  guards: guards.map(({ passesAfterN, passesAfterMs, ...guard }) => ({
    ...guard,
    passes_after_n: passesAfterN,
    passes_after_ms: passesAfterMs,
  })),
});
