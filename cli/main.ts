import { Command } from 'commander';
import { EnvironmentError, readEnvironment } from '../config/environment.ts';
import { CommandFailed } from './client/command-failed.ts';
import { ApiProblem, ApiUnreachable } from './client/problem.ts';
import { registerDeployment } from './commands/deployment.ts';
import { registerKey } from './commands/key.ts';
import { registerPredict } from './commands/predict.ts';
import { registerRetrain } from './commands/retrain.ts';
import { registerRuns } from './commands/runs.ts';
import { registerSchedule } from './commands/schedule.ts';
import { registerServe } from './commands/serve.ts';
import { registerShow } from './commands/show.ts';
import { registerStatus } from './commands/status.ts';
import { registerVersions } from './commands/versions.ts';
import { registerApply } from './declare/apply-command.ts';
import { registerDiff } from './declare/diff-command.ts';
import { registerInit } from './declare/init-command.ts';
import { registerDoctor } from './doctor/doctor-command.ts';
import { registerImport } from './import/import-command.ts';
import { registerDev } from './stack/dev-command.ts';

const program = new Command('ratchet').description(
  'Keeps tabular models fresh in production: a PostgreSQL table in, a judged and served model out.',
);

/** In the order in which `ratchet --help` lists them. */
const commands = [
  registerDev,
  registerServe,
  registerDoctor,
  registerImport,
  registerInit,
  registerApply,
  registerDiff,
  registerRetrain,
  registerRuns,
  registerVersions,
  registerShow,
  registerStatus,
  registerPredict,
  registerDeployment,
  registerSchedule,
  registerKey,
];
for (const register of commands) register(program, readEnvironment);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = error instanceof CommandFailed ? error.exitCode : 1;
}

/** What a person is told. Only what nobody expected comes with its stack. */
function messageOf(error: unknown): string {
  const expected = [EnvironmentError, CommandFailed, ApiProblem, ApiUnreachable];
  if (expected.some((kind) => error instanceof kind) && error instanceof Error) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
