import type { Command } from 'commander';
import type { Environment } from '../../config/environment.ts';
import { ChangeAnswer, ChangePending } from '../../shared/http/deployment.ts';
import { modelPath } from '../client/model-path.ts';
import { printResult } from '../client/output.ts';
import { findApi } from '../client/session.ts';

type Change = Readonly<{
  model: string;
  action: 'promote' | 'rollback' | 'reload';
  body: Readonly<Record<string, unknown>>;
  json: boolean | undefined;
}>;

function changeText(change: ChangeAnswer): string {
  const glass = change.break_glass ? '; straight in the ledger, because Temporal did not answer' : '';
  return `${change.model}: ${change.current ?? 'nothing'} serves (before: ${change.previous ?? 'nothing'}), revision ${change.revision}, ${change.replicas} replicas report it${glass}`;
}

async function send(environment: Environment, { model, action, body, json }: Change): Promise<void> {
  const answer = (await findApi(environment).call(modelPath(model, action), { method: 'POST', body })).body;
  const done = ChangeAnswer.safeParse(answer);
  if (done.success) return printResult(done.data, { json, human: () => changeText(done.data) });
  const pending = ChangePending.parse(answer);
  return printResult(pending, { json, human: () => `not finished yet: ask again at ${pending.links.self}` });
}

type Flags = Readonly<{ reason: string; force?: boolean; json?: boolean }>;

function registerPromote(program: Command, environment: () => Environment): void {
  program
    .command('promote')
    .description('make a version serve')
    .argument('<model>', 'name of the model')
    .argument('<version>', 'version, such as v3')
    .requiredOption('--reason <text>', 'why; kept in the ledger')
    .option('--force', 'also a held or refuted version')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  ratchet promote churn v3 --reason "approved by risk"')
    .action((model: string, version: string, { reason, force, json }: Flags) =>
      send(environment(), {
        model,
        action: 'promote',
        body: { version, reason, ...(force && { force }) },
        json,
      }),
    );
}

function registerRollback(program: Command, environment: () => Environment): void {
  program
    .command('rollback')
    .description('go back to the previous live version, or to a named one; works with Temporal down')
    .argument('<model>', 'name of the model')
    .option('--to <version>', 'the version to go back to')
    .requiredOption('--reason <text>', 'why; kept in the ledger')
    .option('--force', 'also a held or refuted version')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  ratchet rollback churn --reason "complaints since noon"')
    .action((model: string, { to, reason, force, json }: Flags & { readonly to?: string }) =>
      send(environment(), {
        model,
        action: 'rollback',
        body: { reason, ...(to && { to_version: to }), ...(force && { force }) },
        json,
      }),
    );
}

function registerReload(program: Command, environment: () => Environment): void {
  program
    .command('reload')
    .description('make every replica load and verify the serving version again')
    .argument('<model>', 'name of the model')
    .option('--reason <text>', 'why; kept in the ledger', 'reload')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  ratchet reload churn')
    .action((model: string, { reason, json }: Flags) =>
      send(environment(), { model, action: 'reload', body: { reason }, json }),
    );
}

/** `ratchet promote | rollback | reload`: what a model serves. */
export function registerDeployment(program: Command, environment: () => Environment): void {
  for (const register of [registerPromote, registerRollback, registerReload]) register(program, environment);
}
