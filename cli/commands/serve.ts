import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Environment } from '../../config/environment.ts';
import { migrate } from '../../store/postgres/migrate.ts';
import { printResult } from '../client/output.ts';
import { findDatabase } from '../client/session.ts';
import { nodeFlags } from '../stack/node-flags.ts';
import { packageRoot } from '../stack/package-root.ts';

/** Runs a composition root in place of this process: its output, its signals and its exit code are ours. */
function become(
  name: 'api' | 'worker',
  words: readonly string[],
  variables: Record<string, string>,
): Promise<void> {
  const script = join(packageRoot, 'dist', name, 'main.js');
  const child = spawn(process.execPath, [...nodeFlags[name], script, ...words], {
    stdio: 'inherit',
    env: variables,
  });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  // A terminal's Ctrl-C reaches the whole group, so the child has it already.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      process.exitCode = code ?? 1;
      resolve();
    });
  });
}

/** `ratchet api | worker | migrate`: the same code in production, configured by the environment. */
export function registerServe(program: Command, environment: () => Environment): void {
  program
    .command('api')
    .description('serve predictions and the API on HOST and PORT')
    .addHelpText(
      'after',
      '\nExample:\n  HOST=0.0.0.0 PORT=8080 DATABASE_URL=postgres://… TEMPORAL_ADDRESS=… ratchet api',
    )
    .action(() => become('api', [], environment().variables({})));
  program
    .command('worker')
    .description('run workflows and activities')
    .option('--queues <queues>', 'comma-separated: control, data, train')
    .addHelpText(
      'after',
      '\nExample:\n  DATABASE_URL=postgres://… TEMPORAL_ADDRESS=… ratchet worker --queues train',
    )
    .action(({ queues }: { readonly queues?: string }) =>
      become('worker', queues === undefined ? [] : ['--queues', queues], environment().variables({})),
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
