import type { Command } from 'commander';
import type { Environment } from '../../config/environment.ts';
import { CancelAnswer } from '../../shared/http/retrain.ts';
import { RunAnswer, RunsAnswer } from '../../shared/http/runs.ts';
import type { ApiClient } from '../client/api-client.ts';
import { CommandFailed } from '../client/command-failed.ts';
import { modelPath, withQuery } from '../client/model-path.ts';
import { printResult } from '../client/output.ts';
import { findApi } from '../client/session.ts';
import { outcomeExitCode } from './outcome-exit-code.ts';
import { runEndText, runText } from './run-text.ts';
import { runsTable } from './runs-table.ts';
import { waitForRun } from './wait-for-run.ts';

type Flags = Readonly<{ limit?: string; cursor?: string; cancel?: boolean; wait?: boolean; json?: boolean }>;
type RunName = Readonly<{ model: string; run: string }>;

const pathOf = ({ model, run }: RunName): string => modelPath(model, 'runs', run);

async function cancel(api: ApiClient, name: RunName): Promise<CancelAnswer> {
  return api.ask(CancelAnswer, `${pathOf(name)}/cancel`, { method: 'POST' });
}

async function one(api: ApiClient, name: RunName, flags: Flags): Promise<void> {
  const { json, wait } = flags;
  const cancelled = flags.cancel ? await cancel(api, name) : null;
  if (cancelled !== null && !wait)
    return printResult(cancelled, { json, human: () => `${name.run} is being cancelled` });
  const run = wait ? await waitForRun(api, name) : await api.ask(RunAnswer, pathOf(name));
  printResult(run, { json, human: () => (wait ? runEndText(run) : runText(run)) });
  if (wait) process.exitCode = outcomeExitCode(run);
}

async function list(api: ApiClient, model: string, { limit, cursor, json }: Flags): Promise<void> {
  const answer = await api.ask(RunsAnswer, withQuery(modelPath(model, 'runs'), { limit, cursor }));
  const older =
    answer.next_cursor === null ? '' : `\nolder: ratchet runs ${model} --cursor ${answer.next_cursor}`;
  printResult(answer, { json, human: () => `${runsTable(model, answer.runs)}${older}` });
}

/** `ratchet runs`: the runs of a model; one of them, followed or cancelled. */
export function registerRuns(program: Command, environment: () => Environment): void {
  program
    .command('runs')
    .description('list the runs of a model, newest first; or show, follow or cancel one')
    .argument('<model>', 'name of the model')
    .argument('[run]', 'id of a run')
    .option('--limit <count>', 'how many, at most 200', '20')
    .option('--cursor <cursor>', 'the next, older page')
    .option('--wait', 'follow the run to its end, with the exit codes of retrain --wait')
    .option('--cancel', 'cancel the run')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  ratchet runs churn --limit 5\n  ratchet runs churn r-0123456789 --wait',
    )
    .action(async (model: string, run: string | undefined, flags: Flags) => {
      if (run === undefined && (flags.cancel || flags.wait))
        throw new CommandFailed(
          `name the run, such as: ratchet runs ${model} r-… --${flags.cancel ? 'cancel' : 'wait'}`,
        );
      const api = findApi(environment());
      await (run === undefined ? list(api, model, flags) : one(api, { model, run }, flags));
    });
}
