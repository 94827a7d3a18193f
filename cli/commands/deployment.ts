import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type { Environment } from '../../config/environment.ts';
import type { ChangeAnswer } from '../../shared/http/deployment.ts';
import { printResult } from '../client/output.ts';
import { findApi } from '../client/session.ts';
import { counted } from '../client/words.ts';
import { askChange, type Change } from './ask-change.ts';

type Flags = Readonly<{ reason: string; force?: boolean; json?: boolean }>;

function changeText({ model, current, previous, ...change }: ChangeAnswer): string {
  const served = previous === current ? '' : ` (before: ${previous ?? 'nothing'})`;
  const glass = change.break_glass ? '\nstraight in the ledger, because Temporal did not answer' : '';
  const report = `${counted(change.replicas, 'replica')} report${change.replicas === 1 ? 's' : ''} it`;
  return `${model}: ${current ?? 'nothing'} serves${served}, revision ${change.revision}, ${report}${glass}`;
}

async function send(
  environment: Environment,
  change: Omit<Change, 'requestId'>,
  json: boolean | undefined,
): Promise<void> {
  const answer = await askChange(findApi(environment), { ...change, requestId: `cli-${randomUUID()}` });
  printResult(answer, { json, human: () => changeText(answer) });
}

function registerPromote(program: Command, environment: () => Environment): void {
  program
    .command('promote')
    .description('make a version serve, after every replica has verified it')
    .argument('<model>', 'name of the model')
    .argument('<version>', 'version, such as v3')
    .requiredOption('--reason <text>', 'why; kept in the ledger')
    .option('--force', 'also a held or refuted version, and while a rollout is under way, which it ends')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  ratchet promote churn v3 --reason "approved by risk"')
    .action((model: string, version: string, { reason, force, json }: Flags) => {
      const body = { version, reason, ...(force && { force }) };
      return send(environment(), { model, action: 'promote', body }, json);
    });
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
    .action((model: string, { to, reason, force, json }: Flags & { readonly to?: string }) => {
      const body = { reason, ...(to !== undefined && { to_version: to }), ...(force && { force }) };
      return send(environment(), { model, action: 'rollback', body }, json);
    });
}

function registerReload(program: Command, environment: () => Environment): void {
  program
    .command('reload')
    .description('make every replica load and verify the serving version again')
    .argument('<model>', 'name of the model')
    .option('--reason <text>', 'why; kept in the ledger', 'reload')
    .option('--force', 'also while a rollout is under way, which it ends')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  ratchet reload churn')
    .action((model: string, { reason, force, json }: Flags) =>
      send(environment(), { model, action: 'reload', body: { reason, ...(force && { force }) } }, json),
    );
}

/** `ratchet promote | rollback | reload`: what a model serves. */
export function registerDeployment(program: Command, environment: () => Environment): void {
  for (const register of [registerPromote, registerRollback, registerReload]) register(program, environment);
}
