import type { Command } from 'commander';
import type { Environment } from '../../config/environment.ts';
import { ModelAnswer, ModelsAnswer } from '../../shared/http/models.ts';
import { RunsAnswer } from '../../shared/http/runs.ts';
import type { ApiClient } from '../client/api-client.ts';
import { modelPath, withQuery } from '../client/model-path.ts';
import { printResult } from '../client/output.ts';
import { findApi } from '../client/session.ts';
import { modelStatusText, statusTable } from './status-text.ts';

type Flags = Readonly<{ json?: boolean }>;

const runsShown = '5';

async function all(api: ApiClient, json: boolean | undefined): Promise<void> {
  const listed = await api.ask(ModelsAnswer, '/models');
  const models = await Promise.all(listed.models.map(({ model }) => api.ask(ModelAnswer, modelPath(model))));
  printResult({ models }, { json, human: () => statusTable(models) });
}

async function one(api: ApiClient, name: string, json: boolean | undefined): Promise<void> {
  const [model, { runs }] = await Promise.all([
    api.ask(ModelAnswer, modelPath(name)),
    api.ask(RunsAnswer, withQuery(modelPath(name, 'runs'), { limit: runsShown })),
  ]);
  printResult({ ...model, runs }, { json, human: () => modelStatusText(model, runs) });
}

/** `ratchet status`: what every model serves and how its last run went, or all of it for one. */
export function registerStatus(program: Command, environment: () => Environment): void {
  program
    .command('status')
    .description('what serves, since when, and how the last runs went')
    .argument('[model]', 'name of a model; all of them where it is left out')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  ratchet status\n  ratchet status churn')
    .action((name: string | undefined, { json }: Flags) => {
      const api = findApi(environment());
      return name === undefined ? all(api, json) : one(api, name, json);
    });
}
