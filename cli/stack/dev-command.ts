import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import type { Environment } from '../../config/environment.ts';
import { printResult } from '../client/output.ts';
import { runStack } from './dev.ts';
import { packageRoot } from './package-root.ts';
import { showProgress } from './progress.ts';
import type { StackPlan } from './stack-plan.ts';
import { type StackReport, stackReportJson } from './stack-report.ts';
import { afterReady } from './steps.ts';
import { stopRequest } from './stop-request.ts';

type Flags = Readonly<{
  fresh: boolean;
  demo: boolean;
  port?: number;
  temporalUiPort: number;
  json?: boolean;
}>;

/** `ratchet dev`: the whole system on this machine. */
export function registerDev(program: Command, environment: () => Environment): void {
  program
    .command('dev')
    .description('run the whole system on this machine: PostgreSQL, Temporal, worker, API, demo model')
    .option('--fresh', 'remove the data of earlier starts first', false)
    .option('--no-demo', 'without the demo model: its file in the models folder is left alone')
    .option('--port <port>', 'port of the API and its page; a free one is taken if it is in use', port)
    .option('--temporal-ui-port <port>', "port of Temporal's UI", port, 8_233)
    .option('--json', 'print JSON when it is ready, or why it is not; all else goes to standard error')
    .addHelpText('after', '\nExample:\n  ratchet dev --no-demo --port 8080\n  ratchet dev --json')
    .action(async (flags: Flags) => {
      const told = environment();
      const stop = stopRequest(told.npmScript === null ? null : parentOf(process.ppid));
      process.stdout.on('error', () => undefined);
      process.exit(await runStack(planOf(told, flags), stop));
    });
}

function planOf(environment: Environment, flags: Flags): StackPlan {
  const { home, modelsFolder, extensionsFolder, cacheFolder, databaseUrl, temporalAddress, temporalUi } =
    environment;
  const { variables, commit, temporal } = environment;
  return {
    ...{ home, modelsFolder, extensionsFolder, cacheFolder, databaseUrl, temporalAddress, temporalUi },
    ...{ variables, commit, temporal },
    isFresh: flags.fresh,
    isDemoWanted: flags.demo,
    port: flags.port ?? environment.port,
    temporalUiPort: flags.temporalUiPort,
    scripts: {
      worker: join(packageRoot, 'dist', 'worker', 'main.js'),
      api: join(packageRoot, 'dist', 'api', 'main.js'),
    },
    afterReady: afterReady(flags.demo),
    ...(flags.json
      ? { progress: showProgress(process.stderr), report: printReport }
      : { progress: showProgress() }),
  };
}

const printReport = (report: StackReport): void =>
  printResult(stackReportJson(report), { json: true, human: () => '' });

function port(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0 && number < 65_536) return number;
  throw new InvalidArgumentError('expected a port from 1 to 65535.');
}

/** npm starts a shell that starts us: it is npm whose death ends the stack. */
function parentOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    return /^(?:ba|da|z)?sh$/.test(name) && parent > 1 ? parent : pid;
  } catch {
    return pid;
  }
}
