import { randomUUID } from 'node:crypto';
import { compilePipeline } from '../../models/pipeline.ts';
import type { Reply } from './api.ts';
import { eventually } from './eventually.ts';
import type { System } from './system.ts';

/** Machines that test are busy ones. */
const patienceMs = 120_000;

/** Starts a run; answers with its id. On a busy machine Temporal may be late, and whoever asks is told to ask again. */
export async function startRun(system: System, model: string, body: object = {}): Promise<string> {
  const headers = { 'idempotency-key': randomUUID() };
  const ask = () => system.call(`/models/${model}/retrain`, { method: 'POST', body, headers });
  const { status, body: answer } = await eventually(ask, (reply) => reply.status !== 503, patienceMs);
  if (status !== 202) throw new Error(`retrain ${model}: ${status} ${JSON.stringify(answer)}`);
  return answer.run;
}

/** A run as the API tells of it, once `isTrue` of it. */
export async function runWhen(
  system: System,
  at: { readonly model: string; readonly run: string },
  isTrue: (run: Reply['body']) => boolean,
): Promise<Reply['body']> {
  let last: Reply['body'] = {};
  const ask = async (): Promise<boolean> => {
    const { status, body } = await system.call(`/models/${at.model}/runs/${at.run}`);
    last = body;
    return status === 200 && isTrue(body);
  };
  await eventually(ask, Boolean, patienceMs).catch(() => {
    const stages = last?.stages?.map(({ detail: { report: _, ...detail }, ...stage }: Reply['body']) => ({
      ...stage,
      detail,
    }));
    throw new Error(`the run did not get there: ${JSON.stringify({ ...last, stages })}`);
  });
  return last;
}

/** Retrains and waits for the end. */
export async function retrained(system: System, model: string, body: object = {}): Promise<Reply['body']> {
  const run = await startRun(system, model, body);
  return runWhen(system, { model, run }, ({ state }) => state === 'finished');
}

/** What the version's own artifact scores for a request's features. */
export async function ownScore(
  { artifacts }: System,
  about: {
    readonly model: string;
    readonly version: string;
    readonly features: Readonly<Record<string, unknown>>;
  },
): Promise<number> {
  const { graph, model } = await artifacts.load(about.model, about.version);
  const pipeline = compilePipeline({ graph, model });
  const raw = new Float64Array(pipeline.rawWidth);
  const checked = pipeline.check(about.features, raw);
  if (checked.kind !== 'ok') throw new Error(JSON.stringify(checked));
  return pipeline.scoreRow(raw);
}

/** Resolves once every replica serves the version. */
export async function servedEverywhere(
  { apis, call }: System,
  model: string,
  version: string,
): Promise<readonly Reply[]> {
  const ask = () => Promise.all(apis.map(({ url }) => call(`/models/${model}/ready`, { url })));
  return eventually(ask, (replies) => replies.every(({ body }) => body.serving === version), patienceMs);
}
