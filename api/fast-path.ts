import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { jsonTypeProblem, parseJson } from './http/json-body.ts';
import { type BodyOutcome, takeBody, tooLarge } from './http/read-body.ts';
import { sendJson } from './http/send-json.ts';
import { fieldCount } from './http/validate.ts';
import type { ConnectionAuthority } from './keys/authorise-connection.ts';
import { countAnswer, type HotCounts } from './metrics/latency.ts';
import { predictionText } from './predict-answer.ts';
import { predictBatch } from './predict-batch.ts';
import { type Envelope, readEnvelope } from './predict-request.ts';
import { HttpProblem, noDefaultModel, problemAnswer } from './problem.ts';
import type { LoadedVersion } from './replica/slot.ts';
import { defaultModel, isKnown, type ReplicaView } from './replica/view.ts';

export type FastPath = {
  readonly authorise: ConnectionAuthority;
  readonly view: ReplicaView;
  readonly defaultModel: string | null;
  readonly counts: HotCounts;
  readonly log: Logger;
};

/** Bytes of a body: one row, and a batch of 1,000. */
export const bodyLimitBytes = { single: 262_144, batch: 8_388_608 } as const;

type Target = { readonly model: string | null; readonly isBatch: boolean };

/** `/predict`, `/predict/batch` and their long forms; null for every other path. */
export function predictTarget(url: string): Target | null {
  const question = url.indexOf('?');
  const path = question === -1 ? url : url.slice(0, question);
  if (path === '/predict') return { model: null, isBatch: false };
  if (path === '/predict/batch') return { model: null, isBatch: true };
  if (!path.startsWith('/models/')) return null;
  const isBatch = path.endsWith('/predict/batch');
  if (!isBatch && !path.endsWith('/predict')) return null;
  const model = path.slice(8, isBatch ? -14 : -8);
  return model === '' || model.includes('/') ? null : { model, isBatch };
}

/**
 * Answers predictions in front of Koa, whose chain costs more than the prediction itself; returns whether it took the
 * request. The slot is captured once per request, after the body has come, so a swap never mixes versions.
 */
export function fastPath(deps: FastPath): (request: IncomingMessage, response: ServerResponse) => boolean {
  return (request, response) => {
    if (request.method !== 'POST') return false;
    const target = predictTarget(request.url ?? '');
    if (target === null) return false;
    take(deps, { request, response, target, since: performance.now() });
    return true;
  };
}

type Exchange = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly target: Target;
  /** Monotonic milliseconds. */
  readonly since: number;
};

function take(deps: FastPath, exchange: Exchange): void {
  const { request, target } = exchange;
  try {
    deps.authorise(request.socket, request.headers.authorization, 'predict');
    const problem = jsonTypeProblem(request.headers);
    if (problem) throw problem;
  } catch (error) {
    request.resume();
    refuse(deps, exchange, error);
    return;
  }
  const limitBytes = target.isBatch ? bodyLimitBytes.batch : bodyLimitBytes.single;
  takeBody(request, limitBytes, (outcome) => {
    try {
      answer(deps, exchange, bytesOf(outcome, limitBytes));
    } catch (error) {
      refuse(deps, exchange, error);
    }
  });
}

function bytesOf(outcome: BodyOutcome, limitBytes: number): Buffer {
  if (outcome.kind === 'too-large') throw tooLarge(limitBytes);
  return outcome.bytes;
}

function answer(deps: FastPath, exchange: Exchange, bytes: Buffer): void {
  const body = parseJson(bytes);
  const loaded = versionFor(deps, exchange.target.model);
  if (exchange.target.isBatch)
    predictBatch(loaded, body).then(
      (text) => send(deps, exchange, text),
      (error: unknown) => refuse(deps, exchange, error),
    );
  else send(deps, exchange, predictOne(loaded, body));
}

function predictOne(loaded: LoadedVersion, body: unknown): string {
  const read: Envelope = readEnvelope(body);
  if (read.kind === 'invalid') throw invalid(read.errors);
  const prediction = loaded.predict(read.features);
  if (prediction.kind === 'invalid') throw invalid(prediction.errors);
  return predictionText(loaded, prediction, read);
}

const invalid = (errors: Extract<Envelope, { kind: 'invalid' }>['errors']): HttpProblem =>
  new HttpProblem('validation_failed', fieldCount(errors.length), { errors });

/** @throws HttpProblem unknown_model, no_default_model or model_not_ready. */
function versionFor(deps: FastPath, named: string | null): LoadedVersion {
  const model = named ?? modelOfShortForm(deps);
  const slot = deps.view.slots.get(model);
  if (slot) return slot.loaded;
  if (deps.view.models === null) throw new HttpProblem('not_following', notServedFromDisk(deps.view, model));
  if (!isKnown(deps.view, model)) throw new HttpProblem('unknown_model', `no model ${model} is declared`);
  throw new HttpProblem(
    'model_not_ready',
    deps.view.troubles.get(model) ??
      `${model} has no live version yet: start a run with POST /models/${model}/retrain`,
  );
}

/** Why a replica that the ledger has not answered yet does not serve the model; an empty name is no default. */
function notServedFromDisk({ troubles, slots }: ReplicaView, model: string): string {
  const trouble = troubles.get(model);
  const served = [...slots.all().keys()].join(', ');
  if (trouble !== undefined) return `the ledger has not answered yet, and of ${model} ${trouble}`;
  if (served === '') return 'the ledger has not answered yet, and nothing was served from here before';
  return `the ledger has not answered yet, and this model was not served from here before: until it answers, this replica serves ${served}`;
}

function modelOfShortForm(deps: FastPath): string {
  const model = defaultModel(deps.view, deps.defaultModel);
  if (model !== null) return model;
  if (deps.view.models === null) return '';
  throw noDefaultModel('POST /models/<model>/predict');
}

function send({ counts, view }: FastPath, { response, since }: Exchange, text: string): void {
  const now = performance.now();
  sendJson(response, text, { now, isLast: view.phase === 'closing' });
  countAnswer(counts, 200, (now - since) / 1_000);
}

function refuse(deps: FastPath, { request, response, since }: Exchange, error: unknown): void {
  const requestId = randomUUID();
  if (!(error instanceof HttpProblem)) deps.log.error({ err: error, requestId }, 'prediction failed');
  const problem =
    error instanceof HttpProblem
      ? error
      : new HttpProblem('internal', 'the prediction failed; the log says why');
  const { status, headers, body } = problemAnswer(problem, {
    instance: (request.url ?? '').split('?')[0] ?? '',
    requestId,
  });
  countAnswer(deps.counts, status, (performance.now() - since) / 1_000);
  if (response.headersSent || response.writableEnded) return;
  if (deps.view.phase === 'closing') response.setHeader('connection', 'close');
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
