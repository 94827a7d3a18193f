import { randomUUID } from 'node:crypto';
import { type Command, InvalidArgumentError } from 'commander';
import type { Environment } from '../../config/environment.ts';
import { RolloutCommandAnswer } from '../../shared/http/rollouts.ts';
import { type RolloutCommandName, rolloutCommands } from '../../shared/rollout/messages.ts';
import { commandWords, stateWords } from '../../shared/rollout/words.ts';
import { modelPath } from '../client/model-path.ts';
import { printResult } from '../client/output.ts';
import { findApi } from '../client/session.ts';
import { rolloutNamed } from './rollout-named.ts';

type Flags = Readonly<{ reason: string; ifGeneration?: number; json?: boolean }>;

function answerText(name: RolloutCommandName, answer: RolloutCommandAnswer): string {
  const { rollout, state, generation, pending, break_glass: isBreakGlass, model } = answer;
  if (pending)
    return `${rollout}: ${name} is taken on, no worker has acted on it yet\n  see: ratchet rollout show ${model} ${rollout}`;
  const glass = isBreakGlass ? '\nstraight in the ledger, because Temporal did not answer' : '';
  return `${rollout}: ${state}, generation ${generation}: ${stateWords[state]}${glass}`;
}

function readGeneration(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('expected a generation, as `ratchet rollout show --json` prints it');
}

function registerOne(name: RolloutCommandName, group: Command, environment: () => Environment): void {
  group
    .command(name)
    .description(`${name} a rollout: ${commandWords[name]}`)
    .argument('<model>', 'name of the model')
    .argument('[rollout]', 'id of a rollout; left out: the newest')
    .requiredOption('--reason <text>', 'why; kept in the ledger')
    .option(
      '--if-generation <number>',
      'only where it still has this generation, as you saw it',
      readGeneration,
    )
    .option('--json', 'print JSON')
    .addHelpText('after', `\nExample:\n  ratchet rollout ${name} churn --reason "…"`)
    .action(async (model: string, id: string | undefined, { reason, ifGeneration, json }: Flags) => {
      const api = findApi(environment());
      const { rollout } = await rolloutNamed(api, model, id);
      const answer = await api.ask(RolloutCommandAnswer, modelPath(model, 'rollouts', rollout, name), {
        method: 'POST',
        body: { reason },
        idempotencyKey: `cli-${randomUUID()}`,
        ...(ifGeneration === undefined ? {} : { ifMatch: `"${ifGeneration}"` }),
      });
      printResult(answer, { json, human: () => answerText(name, answer) });
    });
}

/** `ratchet rollout pause | resume | promote | abort | approve | reject`. */
export function registerRolloutCommands(group: Command, environment: () => Environment): void {
  for (const name of rolloutCommands) registerOne(name, group, environment);
}
