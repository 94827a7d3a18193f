import type { Command } from 'commander';
import type { Environment } from '../../config/environment.ts';
import { RetrainAnswer } from '../../shared/http/retrain.ts';
import type { ApiClient } from '../client/api-client.ts';
import { CommandFailed } from '../client/command-failed.ts';
import { modelPath } from '../client/model-path.ts';
import { printResult } from '../client/output.ts';
import { ApiProblem, textOf } from '../client/problem.ts';
import { findApi } from '../client/session.ts';
import { outcomeExitCode } from './outcome-exit-code.ts';
import { runEndText } from './run-text.ts';
import { waitForRun } from './wait-for-run.ts';

type Flags = Readonly<{
  wait?: boolean;
  reason?: string;
  snapshot?: string;
  ci?: boolean;
  json?: boolean;
}>;

async function start(api: ApiClient, model: string, flags: Flags): Promise<RetrainAnswer> {
  const { reason, snapshot, ci } = flags;
  const body = {
    trigger: ci ? 'ci' : 'cli',
    ...(reason !== undefined && { reason }),
    ...(snapshot !== undefined && { snapshot }),
  };
  try {
    return await api.ask(RetrainAnswer, modelPath(model, 'retrain'), { method: 'POST', body });
  } catch (error) {
    throw error instanceof ApiProblem && error.code === 'run_in_progress' ? inProgress(model, error) : error;
  }
}

/** Says which run is in the way, and how to follow or stop it. */
function inProgress(model: string, problem: ApiProblem): CommandFailed {
  const run = textOf(problem.body, 'run');
  const named = `ratchet runs ${model}${run === null ? '' : ` ${run}`}`;
  const help =
    run === null ? `  see it: ${named}` : `  follow it: ${named} --wait\n  stop it:   ${named} --cancel`;
  return new CommandFailed(
    `${model} is being retrained already${run === null ? '' : ` by ${run}`}\n${help}`,
    {
      cause: problem,
    },
  );
}

async function retrain(api: ApiClient, model: string, flags: Flags): Promise<void> {
  const { json } = flags;
  const started = await start(api, model, flags);
  if (!flags.wait) {
    const { run, links } = started;
    const human = (): string =>
      `${run} has begun\n  follow it: ratchet runs ${model} ${run} --wait\n  Temporal:  ${links.temporal}`;
    return printResult(started, { json, human });
  }
  const run = await waitForRun(api, started);
  printResult(run, { json, human: () => runEndText(run) });
  process.exitCode = outcomeExitCode(run);
}

/** `ratchet retrain`: starts a run, and follows it with --wait. */
export function registerRetrain(program: Command, environment: () => Environment): void {
  program
    .command('retrain')
    .description(
      'pull, validate, train, register, evaluate and promote a model, also where nothing is new: only scheduled runs are skipped',
    )
    .argument('<model>', 'name of the model')
    .option(
      '--wait',
      'follow the run to its end; exit code 0: promoted, rolling out or skipped, 3: staged for a person, 1: otherwise',
    )
    .option('--reason <text>', 'why; kept in the ledger')
    .option('--snapshot <id>', 'train on exactly this snapshot instead of pulling')
    .option('--ci', 'record the trigger as ci')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  ratchet retrain churn --wait --reason "new tariff"')
    .action((model: string, flags: Flags) => retrain(findApi(environment()), model, flags));
}
