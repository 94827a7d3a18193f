import type { Command } from 'commander';
import type { Environment } from '../../config/environment.ts';
import { CancelAnswer } from '../../shared/http/retrain.ts';
import { RunAnswer, RunsAnswer } from '../../shared/http/runs.ts';
import type { ApiClient } from '../client/api-client.ts';
import { modelPath, withQuery } from '../client/model-path.ts';
import { printResult } from '../client/output.ts';
import { findApi } from '../client/session.ts';
import { table } from '../client/table.ts';
import { moment } from '../client/words.ts';
import { runText } from './run-text.ts';

type Flags = Readonly<{ limit?: string; cursor?: string; cancel?: boolean; json?: boolean }>;

function listText({ runs, next_cursor }: RunsAnswer): string {
  const rows = runs.map((run) => [
    run.run,
    moment(run.created_at),
    run.trigger,
    run.outcome ?? `running (${run.stage ?? 'starting'})`,
    run.version ?? '–',
    run.reason ?? '',
  ]);
  const list = table({
    header: ['RUN', 'STARTED', 'TRIGGER', 'OUTCOME', 'VERSION', 'WHY'],
    rows,
    nothing: 'no run yet: start one with `ratchet retrain`',
  });
  return next_cursor === null ? list : `${list}\nolder ones: --cursor ${next_cursor}`;
}

async function one(api: ApiClient, model: string, id: string, flags: Flags): Promise<void> {
  const path = modelPath(model, 'runs', id);
  if (flags.cancel) {
    const answer = CancelAnswer.parse((await api.call(`${path}/cancel`, { method: 'POST' })).body);
    printResult(answer, { json: flags.json, human: () => `${id} is being cancelled` });
    return;
  }
  const run = RunAnswer.parse((await api.call(path)).body);
  printResult(run, { json: flags.json, human: () => runText(run) });
}

/** `ratchet runs`: the runs of a model, one of them, or the cancelling of one. */
export function registerRuns(program: Command, environment: () => Environment): void {
  program
    .command('runs')
    .description('list the runs of a model, newest first; or show or cancel one')
    .argument('<model>', 'name of the model')
    .argument('[run]', 'id of a run')
    .option('--limit <count>', 'how many')
    .option('--cursor <cursor>', 'the next, older page')
    .option('--cancel', 'cancel the run')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  ratchet runs churn --limit 5')
    .action(async (model: string, id: string | undefined, flags: Flags) => {
      const api = findApi(environment());
      if (id !== undefined) return one(api, model, id, flags);
      const path = withQuery(modelPath(model, 'runs'), { limit: flags.limit, cursor: flags.cursor });
      const answer = RunsAnswer.parse((await api.call(path)).body);
      return printResult(answer, { json: flags.json, human: () => listText(answer) });
    });
}
