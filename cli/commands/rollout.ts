import type { Command } from 'commander';
import type { Environment } from '../../config/environment.ts';
import { RolloutAnswer, RolloutsAnswer } from '../../shared/http/rollouts.ts';
import { modelPath, withQuery } from '../client/model-path.ts';
import { printResult } from '../client/output.ts';
import { findApi } from '../client/session.ts';
import { registerRolloutCommands } from './rollout-commands.ts';
import { exitCodeHelp, rolloutExitCode } from './rollout-exit-code.ts';
import { rolloutNamed } from './rollout-named.ts';
import { registerRolloutRefute } from './rollout-refute.ts';
import { registerRolloutStart } from './rollout-start.ts';
import { aaLine, rolloutsTable, rolloutText } from './rollout-text.ts';
import { watchRollout } from './watch-rollout.ts';

type ListFlags = Readonly<{ limit?: string; cursor?: string; json?: boolean }>;

function registerList(group: Command, environment: () => Environment): void {
  group
    .command('list')
    .description('list the rollouts of a model, newest first')
    .argument('<model>', 'name of the model')
    .option('--limit <count>', 'how many, at most 200', '20')
    .option('--cursor <cursor>', 'the next, older page')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  ratchet rollout list churn --limit 5')
    .action(async (model: string, { limit, cursor, json }: ListFlags) => {
      const path = withQuery(modelPath(model, 'rollouts'), { limit, cursor });
      const answer = await findApi(environment()).ask(RolloutsAnswer, path);
      const { next_cursor: next } = answer;
      const older = next === null ? '' : `\nolder: ratchet rollout list ${model} --cursor ${next}`;
      printResult(answer, {
        json,
        human: () => `${rolloutsTable(model, answer.rollouts)}${aaLine(answer)}${older}`,
      });
    });
}

function registerShow(group: Command, environment: () => Environment): void {
  group
    .command('show')
    .description('show a rollout: its steps, the guards with their intervals, what may be done')
    .argument('<model>', 'name of the model')
    .argument('[rollout]', 'id of a rollout; left out: the newest')
    .option('--report', 'its report as Markdown: of an A/B test, that of the test')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  ratchet rollout show churn\n  ratchet rollout show churn --report')
    .action(
      async (
        model: string,
        id: string | undefined,
        { report, json }: { readonly report?: boolean; readonly json?: boolean },
      ) => {
        const api = findApi(environment());
        const { rollout } = await rolloutNamed(api, model, id);
        const path = modelPath(model, 'rollouts', rollout);
        if (report) {
          const { body } = await api.call(`${path}/report`);
          return printResult({ rollout, report: body }, { json, human: () => String(body).trimEnd() });
        }
        const answer = await api.ask(RolloutAnswer, path);
        printResult(answer, { json, human: () => rolloutText(answer) });
      },
    );
}

function registerWatch(group: Command, environment: () => Environment): void {
  group
    .command('watch')
    .description('follow a rollout to its end: steps, weight, guards with their intervals, time left')
    .argument('<model>', 'name of the model')
    .argument('[rollout]', 'id of a rollout; left out: the newest')
    .option('--until-waiting', 'end also where a person has to decide')
    .option('--json', 'print JSON at the end')
    .addHelpText('after', `${exitCodeHelp}\n\nExample:\n  ratchet rollout watch churn`)
    .action(
      async (
        model: string,
        id: string | undefined,
        { untilWaiting, json }: { readonly untilWaiting?: boolean; readonly json?: boolean },
      ) => {
        const api = findApi(environment());
        const ended = await watchRollout(api, await rolloutNamed(api, model, id), { untilWaiting });
        printResult(ended, { json, human: () => rolloutText(ended) });
        process.exitCode = rolloutExitCode(ended.state);
      },
    );
}

/** `ratchet rollout …`: from one champion to the next, step by step. */
export function registerRollout(program: Command, environment: () => Environment): void {
  const group = program
    .command('rollout')
    .description('bring a version step by step, watch it, and decide')
    .addHelpText(
      'after',
      '\nExamples:\n  ratchet rollout start churn --reason "new tariff" --watch\n  ratchet rollout abort churn --reason "complaints"',
    );
  registerRolloutStart(group, environment);
  for (const register of [
    registerList,
    registerShow,
    registerWatch,
    registerRolloutCommands,
    registerRolloutRefute,
  ])
    register(group, environment);
}
