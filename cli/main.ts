import { Command } from 'commander';
import { readEnvironment } from '../config/environment.ts';
import { errorReport } from './client/error-report.ts';
import { endWithReader } from './client/output.ts';
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
import { registerDoctor } from './doctor/doctor-command.ts';
import { registerImport } from './import/import-command.ts';
import { registerDev } from './stack/dev-command.ts';

const program = new Command('ratchet')
  .description(
    'Keeps tabular models fresh in production: a PostgreSQL table in, a judged and served model out.',
  )
  .showHelpAfterError('(--help tells more)')
  .addHelpText('after', '\nExamples:\n  ratchet dev\n  ratchet help import\n  ratchet retrain churn --wait');

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
];
for (const register of commands) register(program, readEnvironment);

endWithReader();
try {
  await program.parseAsync();
} catch (error) {
  const report = errorReport(error);
  process.stderr.write(`${report.text}\n`);
  if (report.body !== null && process.argv.includes('--json'))
    process.stdout.write(`${JSON.stringify(report.body, null, 2)}\n`);
  process.exitCode = report.exitCode;
}
