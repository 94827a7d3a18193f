import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { ModelAnswer } from '../../shared/http/models.ts';
import { RetrainAnswer } from '../../shared/http/retrain.ts';
import { RunAnswer } from '../../shared/http/runs.ts';
import { openPool } from '../../store/postgres/pool.ts';
import { type ApiClient, openApiClient } from '../client/api-client.ts';
import { ApiProblem } from '../client/problem.ts';
import { modelFile, shownPath } from '../declare/model-file.ts';
import type { AfterReadyStep, RunningStack } from '../stack/running-stack.ts';
import { createDemoTable, demoModel, demoRequest } from './demo-table.ts';

const pollMs = 100;
const path = `/models/${demoModel}`;

/** Fills the demo's table, before the declaration that reads it is applied. */
export const demoTableStep: AfterReadyStep = {
  title: 'demo customers',
  run: async (stack, say) => {
    const pool = openPool(stack.database, { max: 1, name: 'ratchet demo' });
    try {
      if (await createDemoTable(pool)) say('drew the simulated customers');
      return [];
    } finally {
      await pool.end();
    }
  },
};

/** The run under way, or a new one; null where a version serves already. */
async function runToFollow(api: ApiClient): Promise<string | null> {
  const model = await api.ask(ModelAnswer, path);
  if (model.stable !== null) return null;
  if (model.last_run?.state === 'running') return model.last_run.run;
  const body = { reason: 'the first model of the demo', trigger: 'cli' };
  return (await api.ask(RetrainAnswer, `${path}/retrain`, { method: 'POST', body })).run;
}

async function follow(api: ApiClient, run: string, say: (text: string) => void): Promise<RunAnswer> {
  for (;;) {
    const found = await api.ask(RunAnswer, `${path}/runs/${run}`);
    if (found.state === 'finished') return found;
    say(`training: ${found.stage ?? 'starting'}`);
    await delay(pollMs);
  }
}

/** A replica swaps a moment after the ledger says so: predictions are promised only once one was answered. */
async function untilServed(api: ApiClient): Promise<void> {
  for (;;) {
    try {
      await api.call(`${path}/predict`, { method: 'POST', body: demoRequest });
      return;
    } catch (error) {
      if (!(error instanceof ApiProblem && error.code === 'model_not_ready')) throw error;
      await delay(pollMs);
    }
  }
}

const curlText = (stack: RunningStack): string =>
  [
    `curl -s ${stack.api}${path}/predict`,
    `-H 'authorization: Bearer ${stack.token}'`,
    `-H 'content-type: application/json'`,
    `-d '${JSON.stringify(demoRequest)}'`,
  ].join(' ');

/** A `curl` that works where no model does yet. */
export const modelsText = ({ api, token }: RunningStack): string =>
  `curl -s ${api}/models -H 'authorization: Bearer ${token}'`;

/** The stack was started in another folder than Ratchet's own. */
const undeclaredText = (file: string): string =>
  `No demo model: ${shownPath(file)}, which declares it, is not there. Copy it from Ratchet's own folder, or start with --no-demo.`;

/** Trains the demo's model where none serves yet, and answers a `curl` that works as it stands. */
export const demoModelStep: AfterReadyStep = {
  title: 'demo model',
  run: async (stack, say) => {
    const file = modelFile(stack.modelsFolder, demoModel);
    if (!existsSync(file)) return [undeclaredText(file), modelsText(stack)];
    const api = openApiClient(stack.api, stack.token);
    const run = await runToFollow(api);
    if (run !== null) {
      const { outcome, reason } = await follow(api, run, say);
      if (outcome !== 'promoted')
        return [`the demo model was not promoted: ${outcome} (${reason ?? 'no reason'})`, modelsText(stack)];
    }
    await untilServed(api);
    return [curlText(stack)];
  },
};
