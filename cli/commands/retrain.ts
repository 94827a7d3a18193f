import type { Command } from 'commander';
import type { Environment } from '../../config/environment.ts';
import { RetrainAnswer } from '../../shared/http/retrain.ts';
import type { RunAnswer } from '../../shared/http/runs.ts';
import { modelPath } from '../client/model-path.ts';
import { printResult } from '../client/output.ts';
import { findApi } from '../client/session.ts';
import { runText } from './run-text.ts';
import { waitForRun } from './wait-for-run.ts';

type Flags = Readonly<{
  wait?: boolean;
  reason?: string;
  snapshot?: string;
  force?: boolean;
  ci?: boolean;
  json?: boolean;
}>;

/** 0: promoted, or nothing was new. 3: a person has to decide. 1: everything else. */
function exitCodeOf(run: RunAnswer): number {
  if (run.outcome === 'promoted' || run.outcome === 'skipped') return 0;
  return run.outcome === 'staged' ? 3 : 1;
}

/** `ratchet retrain`: starts a run, and follows it with --wait. */
export function registerRetrain(program: Command, environment: () => Environment): void {
  program
    .command('retrain')
    .description('pull, validate, train, register, evaluate and promote a model')
    .argument('<model>', 'name of the model')
    .option(
      '--wait',
      'follow the run to its end; exit code 0 promoted or skipped, 3 staged for a person, 1 otherwise',
    )
    .option('--reason <text>', 'why; kept in the ledger')
    .option('--snapshot <id>', 'train on exactly this snapshot instead of pulling')
    .option('--force', 'train although nothing is new')
    .option('--ci', 'record the trigger as ci')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  ratchet retrain churn --wait --reason "new tariff"')
    .action(async (model: string, flags: Flags) => {
      const api = findApi(environment());
      const { reason, snapshot, force } = flags;
      const body = {
        trigger: flags.ci ? 'ci' : 'cli',
        ...(reason && { reason }),
        ...(snapshot && { snapshot }),
        ...(force && { force }),
      };
      const started = RetrainAnswer.parse(
        (await api.call(modelPath(model, 'retrain'), { method: 'POST', body })).body,
      );
      if (!flags.wait) {
        printResult(started, {
          json: flags.json,
          human: () =>
            `${started.run} runs: follow it with \`ratchet runs ${model} ${started.run}\` or at ${started.links.temporal}`,
        });
        return;
      }
      const run = await waitForRun(api, started);
      printResult(run, { json: flags.json, human: () => runText(run) });
      process.exitCode = exitCodeOf(run);
    });
}
