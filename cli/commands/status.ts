import type { Command } from 'commander';
import type { Environment } from '../../config/environment.ts';
import { ModelAnswer, ModelsAnswer } from '../../shared/http/models.ts';
import type { ApiClient } from '../client/api-client.ts';
import { modelPath } from '../client/model-path.ts';
import { printResult } from '../client/output.ts';
import { findApi } from '../client/session.ts';
import { table } from '../client/table.ts';
import { moment } from '../client/words.ts';

type Flags = Readonly<{ json?: boolean }>;

async function readModels(api: ApiClient, named: string | undefined): Promise<readonly ModelAnswer[]> {
  const names =
    named === undefined
      ? ModelsAnswer.parse((await api.call('/models')).body).models.map(({ model }) => model)
      : [named];
  return Promise.all(names.map(async (name) => ModelAnswer.parse((await api.call(modelPath(name))).body)));
}

function statusText(models: readonly ModelAnswer[]): string {
  const rows = models.map((model) => [
    model.model,
    model.task,
    model.stable === null
      ? 'nothing yet'
      : `${model.stable.version} since ${moment(model.stable.promoted_at)}`,
    String(model.revision),
    String(model.replicas.length),
    model.last_run === null
      ? 'never'
      : `${model.last_run.outcome ?? 'running'} ${moment(model.last_run.created_at)}`,
    model.schedule?.next_runs?.[0] === undefined ? '–' : moment(model.schedule.next_runs[0]),
  ]);
  const header = ['MODEL', 'TASK', 'SERVES', 'REVISION', 'REPLICAS', 'LAST RUN', 'NEXT RUN'];
  return table({
    header,
    rows,
    nothing: 'no model yet: `ratchet import FILE.csv --model NAME --target COLUMN`',
  });
}

/** `ratchet status`: what every model serves, and how its last run went. */
export function registerStatus(program: Command, environment: () => Environment): void {
  program
    .command('status')
    .description('what serves, since when, and how the last run went')
    .argument('[model]', 'name of a model; all of them where it is left out')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  ratchet status')
    .action(async (named: string | undefined, { json }: Flags) => {
      const models = await readModels(findApi(environment()), named);
      printResult({ models }, { json, human: () => statusText(models) });
    });
}
