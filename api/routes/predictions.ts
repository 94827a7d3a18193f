import { setTimeout } from 'node:timers/promises';
import { entityHash } from '../../shared/assignment/entity-hash.ts';
import {
  PredictionAnswer,
  PredictionId,
  type PredictionSummary,
  PredictionsAnswer,
  PredictionsPage,
  type ShadowAnswer,
} from '../../shared/http/predictions.ts';
import { outcomesOf } from '../../store/postgres/outcomes.ts';
import {
  type LoggedPrediction,
  listPredictions,
  readPrediction,
  timeOfId,
} from '../../store/postgres/predictions.ts';
import { type ShadowPrediction, shadowsOf } from '../../store/postgres/shadow-predictions.ts';
import { readVersion } from '../../store/postgres/versions.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { type Answer, type Call, noBody, ok, type Route } from '../http/route.ts';
import { validated } from '../http/validate.ts';
import { HttpProblem } from '../problem.ts';
import { modelOf } from './find-model.ts';

export function predictionRoutes(deps: ApiDependencies): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/models/:model/predictions',
      scope: 'read',
      operation: 'listPredictions',
      summary: 'Logged answers and failures, newest first',
      body: noBody,
      query: PredictionsPage,
      answers: { 200: PredictionsAnswer },
      handle: (call) => predictions(deps, call),
    },
    {
      method: 'GET',
      path: '/models/:model/predictions/:id',
      scope: 'read',
      operation: 'getPrediction',
      summary: 'What happened to one prediction: what was sent, what was answered, what came true',
      body: noBody,
      answers: { 200: PredictionAnswer },
      problems: ['unknown_prediction'],
      handle: (call) => prediction(deps, call),
    },
  ];
}

async function predictions(deps: ApiDependencies, call: Call): Promise<Answer> {
  const { model } = await modelOf(deps, call);
  const { entity_id: entityId, ...page } = validated(PredictionsPage, call.query);
  await caughtUp(deps);
  const found = await listPredictions(deps.ledger, model, {
    ...page,
    ...(entityId === undefined ? {} : { entity: entityHash(entityId) }),
  });
  const body: PredictionsAnswer = {
    predictions: found.predictions.map(summary),
    next_cursor: found.nextCursor,
  };
  return ok(body);
}

async function prediction(deps: ApiDependencies, call: Call): Promise<Answer> {
  const { model } = await modelOf(deps, call);
  const id = PredictionId.safeParse(call.params['id']);
  await caughtUp(deps);
  const found = id.success && timeOfId(id.data) ? await readPrediction(deps.ledger, model, id.data) : null;
  if (found === null)
    throw new HttpProblem(
      'unknown_prediction',
      `the log of ${model} has no such prediction: an answer gets there within a second, later while PostgreSQL is away; it is not there where the declaration (log) leaves it out, or its retention is over`,
    );
  const [outcomes, shadows] = await Promise.all([
    outcomesOf(deps.ledger, model, found.id),
    shadowsOf(deps.ledger, found.id),
  ]);
  const body: PredictionAnswer = {
    ...summary(found),
    features: found.features,
    scores: await scoresByClass(deps, found),
    outcomes: outcomes.map(({ revision, label, observedAt, source, actor, receivedAt }) => ({
      ...{ revision, label, source, actor },
      ...{ observed_at: observedAt, received_at: receivedAt },
    })),
    shadows: shadows.map((shadow) => shadowAnswer(shadow, found.score)),
  };
  return ok(body);
}

const shadowAnswer = (
  { rollout, version, status, score, label, latencyUs }: ShadowPrediction,
  answered: number | null,
): ShadowAnswer => ({
  ...{ rollout, model_version: version, status, score, label },
  delta: score === null || answered === null ? null : score - answered,
  latency_ms: latencyUs === null ? null : latencyUs / 1_000,
});

/** What this replica answered a moment ago is in the log before it is read; it is not waited for long. */
export const caughtUp = async ({ predictions }: ApiDependencies): Promise<void> => {
  const done = new AbortController();
  const patience = setTimeout(1_000, undefined, { signal: done.signal, ref: false }).catch(() => undefined);
  await Promise.race([predictions.flush(), patience]);
  done.abort();
};

/** The names of the classes are those that the answering version learnt. */
async function scoresByClass(
  { ledger }: ApiDependencies,
  { model, version, scores }: LoggedPrediction,
): Promise<Readonly<Record<string, number>> | null> {
  if (scores === null || version === null) return null;
  const classes = (await readVersion(ledger, model, version))?.manifest.target?.classes ?? [];
  return Object.fromEntries(scores.map((score, place) => [classes[place] ?? String(place), score]));
}

const summary = (logged: LoggedPrediction): PredictionSummary => ({
  prediction_id: logged.id,
  model: logged.model,
  at: logged.at,
  model_version: logged.version,
  revision: logged.revision,
  variant: logged.variant,
  assignment:
    logged.assigned === null ? null : { key_hash: null, bucket: logged.bucket, reason: logged.assigned },
  entity_hash: logged.entity,
  request_id: logged.requestId,
  batch_size: logged.batchSize,
  status: logged.status,
  code: logged.code,
  latency_ms: logged.latencyUs / 1_000,
  score: logged.score,
  label: logged.label,
  outcome: logged.outcome,
  links: { self: `/models/${logged.model}/predictions/${logged.id}` },
});
