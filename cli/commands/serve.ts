import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import type { Environment } from '../../config/environment.ts';
import { migrate } from '../../store/postgres/migrate.ts';
import { queuesOf, UnknownQueue } from '../../worker/queues.ts';
import { printResult } from '../client/output.ts';
import { findDatabase } from '../client/session.ts';
import { nodeFlags } from '../stack/node-flags.ts';
import { packageRoot } from '../stack/package-root.ts';

type Service = {
  readonly name: 'api' | 'worker';
  readonly words: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  /** What the line that says that it is ready holds besides; null: no such line. */
  readonly ready: Readonly<Record<string, unknown>> | null;
};

/** Runs a composition root in place of this process: its output, its signals and its exit code are ours. */
function become({ name, words, variables, ready }: Service): Promise<void> {
  const script = join(packageRoot, 'dist', name, 'main.js');
  const child = spawn(process.execPath, [...nodeFlags[name], script, ...words], {
    stdio: ready === null ? 'inherit' : ['inherit', 'inherit', 'inherit', 'ipc'],
    env: variables,
  });
  let isReady = ready === null;
  child.once('message', (told) => {
    isReady = true;
    printLine({ ...Object(told), service: name, ...ready });
    if (child.connected) child.disconnect();
  });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  // A terminal's Ctrl-C reaches the whole group, so the child has it already.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      process.exitCode = code ?? 1;
      if (!isReady) printLine({ kind: 'failed', service: name, exit_code: process.exitCode });
      resolve();
    });
  });
}

/** A line between those of a log. */
const printLine = (body: object): void => void process.stdout.write(`${JSON.stringify(body)}\n`);

/** @throws InvalidArgumentError with the queues that there are. */
function knownQueues(text: string): string {
  try {
    return queuesOf(['--queues', text]).join(',');
  } catch (error) {
    if (!(error instanceof UnknownQueue)) throw error;
    throw new InvalidArgumentError(error.message);
  }
}

type Flags = { readonly json?: boolean };
const jsonHelp = 'print a JSON line when it is ready, beside its log, which is JSON lines already';

/** `ratchet api | worker | migrate`: the same code in production, configured by the environment. */
export function registerServe(program: Command, environment: () => Environment): void {
  program
    .command('api')
    .description('serve predictions and the API on HOST and PORT')
    .option('--json', jsonHelp)
    .addHelpText(
      'after',
      '\nExample:\n  HOST=0.0.0.0 PORT=8080 DATABASE_URL=postgres://… TEMPORAL_ADDRESS=… ratchet api',
    )
    .action(({ json }: Flags) => {
      const { host, variables } = environment();
      return become({ name: 'api', words: [], variables: variables({}), ready: json ? { host } : null });
    });
  program
    .command('worker')
    .description('run workflows and activities')
    .option('--queues <queues>', 'comma-separated: control, data, train', knownQueues)
    .option('--json', jsonHelp)
    .addHelpText(
      'after',
      '\nExample:\n  DATABASE_URL=postgres://… TEMPORAL_ADDRESS=… ratchet worker --queues train',
    )
    .action(({ queues, json }: Flags & { readonly queues?: string }) =>
      become({
        name: 'worker',
        words: queues === undefined ? [] : ['--queues', queues],
        variables: environment().variables({}),
        ready: json ? { queues: queuesOf(queues === undefined ? [] : ['--queues', queues]) } : null,
      }),
    );
  program
    .command('migrate')
    .description("bring the ledger's schema up to date")
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  DATABASE_URL=postgres://… ratchet migrate')
    .action(async ({ json }: { readonly json?: boolean }) => {
      const { applied } = await migrate(findDatabase(environment()));
      printResult(
        { applied },
        {
          json,
          human: () => (applied.length === 0 ? 'the schema is up to date' : `applied ${applied.join(', ')}`),
        },
      );
    });
}
