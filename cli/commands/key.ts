import { type Command, Option } from 'commander';
import { z } from 'zod';
import type { Environment } from '../../config/environment.ts';
import { KeyBody, KeyCreated, KeysAnswer, scopes } from '../../shared/http/keys.ts';
import { createKey } from '../../store/postgres/keys.ts';
import { CommandFailed } from '../client/command-failed.ts';
import { printResult } from '../client/output.ts';
import { findApi, findDatabase } from '../client/session.ts';
import { table } from '../client/table.ts';
import { moment } from '../client/words.ts';
import { hasApi, withPool } from '../declare/ledger-access.ts';

type Flags = Readonly<{ json?: boolean }>;

const keysTable = ({ keys }: KeysAnswer): string =>
  table({
    header: ['NAME', 'ENDS IN', 'SCOPES', 'MADE BY', 'MADE', 'STATE'],
    rows: keys.map((key) => [
      key.name,
      `…${key.hint}`,
      key.scopes.join(','),
      key.created_by,
      moment(key.created_at),
      key.revoked_at === null ? 'active' : `revoked ${moment(key.revoked_at)}`,
    ]),
    nothing: 'no key yet: make one with `ratchet key create NAME --scope predict`',
  });

/** Where no API is named: in the ledger itself, for somebody must make the first key, and no key opens the API before. */
async function createInLedger(environment: Environment, body: unknown): Promise<KeyCreated> {
  const read = KeyBody.safeParse(body);
  if (!read.success) throw new CommandFailed(read.error.issues[0]?.message ?? 'the name is not valid');
  const { name, scopes } = read.data;
  return withPool(findDatabase(environment), async (pool) => ({
    name,
    scopes,
    ...(await createKey(pool, { name, scopes, createdBy: 'cli' })),
  }));
}

function registerCreate(key: Command, environment: () => Environment): void {
  key
    .command('create')
    .description('make a key; its token is shown once')
    .argument('<name>', 'the actor in every ledger row')
    .addOption(new Option('--scope <scope...>', 'what it may do').choices(scopes).makeOptionMandatory())
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  ratchet key create shop --scope predict feedback')
    .action(async (name: string, { scope, json }: Flags & { readonly scope: readonly string[] }) => {
      const body = { name, scopes: scope };
      const told = environment();
      const made = hasApi(told)
        ? await findApi(told).ask(KeyCreated, '/keys', { method: 'POST', body })
        : await createInLedger(told, body);
      const human = (): string =>
        `${made.name} may ${made.scopes.join(', ')}; its token, shown once:\n${made.token}`;
      printResult(made, { json, human });
    });
}

function registerList(key: Command, environment: () => Environment): void {
  key
    .command('list')
    .description('list the keys; never their tokens')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  ratchet key list')
    .action(async ({ json }: Flags) => {
      const answer = await findApi(environment()).ask(KeysAnswer, '/keys');
      printResult(answer, { json, human: () => keysTable(answer) });
    });
}

const Revoked = z.object({ name: z.string(), revoked: z.literal(true) });

function registerRevoke(key: Command, environment: () => Environment): void {
  key
    .command('revoke')
    .description('take a key back; replicas refuse it within seconds')
    .argument('<name>', 'name of the key')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  ratchet key revoke shop')
    .action(async (name: string, { json }: Flags) => {
      const path = `/keys/${encodeURIComponent(name)}`;
      const answer = await findApi(environment()).ask(Revoked, path, { method: 'DELETE' });
      printResult(answer, { json, human: () => `${name} is revoked` });
    });
}

/** `ratchet key create | list | revoke`. */
export function registerKey(program: Command, environment: () => Environment): void {
  const key = program
    .command('key')
    .description("the API's keys")
    .addHelpText('after', '\nExample:\n  ratchet key create shop --scope predict feedback');
  for (const register of [registerCreate, registerList, registerRevoke]) register(key, environment);
}
