import type { Command } from 'commander';
import type { Environment } from '../../config/environment.ts';
import { KeyCreated, KeysAnswer, scopes } from '../../shared/http/keys.ts';
import { printResult } from '../client/output.ts';
import { findApi } from '../client/session.ts';
import { table } from '../client/table.ts';
import { moment } from '../client/words.ts';

type Flags = Readonly<{ scope: readonly string[]; json?: boolean }>;

function listText({ keys }: KeysAnswer): string {
  const rows = keys.map((key) => [
    key.name,
    `…${key.hint}`,
    key.scopes.join(','),
    key.created_by,
    moment(key.created_at),
    key.revoked_at === null ? 'active' : `revoked ${moment(key.revoked_at)}`,
  ]);
  return table({
    header: ['NAME', 'ENDS IN', 'SCOPES', 'MADE BY', 'MADE', 'STATE'],
    rows,
    nothing: 'no key yet',
  });
}

/** `ratchet key create | list | revoke`. */
export function registerKey(program: Command, environment: () => Environment): void {
  const key = program
    .command('key')
    .description("the API's keys")
    .addHelpText('after', '\nExample:\n  ratchet key create shop --scope predict feedback');
  key
    .command('create')
    .description('make a key; its token is shown once')
    .argument('<name>', 'the actor in every ledger row')
    .requiredOption('--scope <scope...>', `what it may do: ${scopes.join(', ')}`)
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  ratchet key create shop --scope predict feedback')
    .action(async (name: string, { scope, json }: Flags) => {
      const answer = KeyCreated.parse(
        (await findApi(environment()).call('/keys', { method: 'POST', body: { name, scopes: scope } })).body,
      );
      printResult(answer, {
        json,
        human: () =>
          `${answer.name} may ${answer.scopes.join(', ')}; its token, shown once:\n${answer.token}`,
      });
    });
  key
    .command('list')
    .description('list the keys')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  ratchet key list')
    .action(async ({ json }: Flags) => {
      const answer = KeysAnswer.parse((await findApi(environment()).call('/keys')).body);
      printResult(answer, { json, human: () => listText(answer) });
    });
  key
    .command('revoke')
    .description('take a key back; replicas refuse it within seconds')
    .argument('<name>', 'name of the key')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  ratchet key revoke shop')
    .action(async (name: string, { json }: Flags) => {
      const answer = (
        await findApi(environment()).call(`/keys/${encodeURIComponent(name)}`, { method: 'DELETE' })
      ).body;
      printResult(answer ?? { name, revoked: true }, { json, human: () => `${name} is revoked` });
    });
}
