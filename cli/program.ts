import { Command } from 'commander';
import type { Environment } from '../config/environment.ts';
import { registerDeployment } from './commands/deployment.ts';
import { registerKey } from './commands/key.ts';
import { registerPredict } from './commands/predict.ts';
import { registerRetrain } from './commands/retrain.ts';
import { registerRuns } from './commands/runs.ts';
import { registerSchedule } from './commands/schedule.ts';
import { registerServe } from './commands/serve.ts';
import { registerShow } from './commands/show.ts';
import { registerStatus } from './commands/status.ts';
import { registerValidate } from './commands/validate.ts';
import { registerVersions } from './commands/versions.ts';
import { registerApply } from './declare/apply-command.ts';
import { registerDiff } from './declare/diff-command.ts';
import { registerInit } from './declare/init-command.ts';
import { registerReference } from './docs/reference-command.ts';
import { registerDoctor } from './doctor/doctor-command.ts';
import { registerImport } from './import/import-command.ts';
import { registerSimulate } from './simulate/simulate-command.ts';
import { registerDev } from './stack/dev-command.ts';

/** In the order in which `ratchet --help` lists them. */
const commands = [
  registerDev,
  registerServe,
  registerDoctor,
  registerImport,
  registerInit,
  registerApply,
  registerDiff,
  registerValidate,
  registerRetrain,
  registerRuns,
  registerVersions,
  registerShow,
  registerStatus,
  registerPredict,
  registerDeployment,
  registerSchedule,
  registerKey,
  registerSimulate,
  registerReference,
];

/** The whole command line; the environment is read by the command that runs, and only then. */
export function createProgram(environment: () => Environment): Command {
  const program = new Command('ratchet')
    .description(
      'Keeps tabular models fresh in production: a PostgreSQL table in, a judged and served model out.',
    )
    .showHelpAfterError('(--help tells more)')
    .addHelpText(
      'after',
      '\nExamples:\n  ratchet dev\n  ratchet help import\n  ratchet retrain churn --wait',
    );
  for (const register of commands) register(program, environment);
  return program;
}
