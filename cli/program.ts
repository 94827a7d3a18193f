import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { z } from 'zod';
import type { Environment } from '../config/environment.ts';
import { packageRoot } from './stack/package-root.ts';

type Register = (program: Command, environment: () => Environment) => void;

/** Commands that one module registers. */
type Entry = { readonly names: readonly string[]; readonly load: () => Promise<Register> };

/** In the order in which `ratchet --help` lists them. */
const entries: readonly Entry[] = [
  { names: ['dev'], load: async () => (await import('./stack/dev-command.ts')).registerDev },
  {
    names: ['api', 'worker', 'migrate'],
    load: async () => (await import('./commands/serve.ts')).registerServe,
  },
  { names: ['doctor'], load: async () => (await import('./doctor/doctor-command.ts')).registerDoctor },
  { names: ['import'], load: async () => (await import('./import/import-command.ts')).registerImport },
  { names: ['init'], load: async () => (await import('./declare/init-command.ts')).registerInit },
  { names: ['fit'], load: async () => (await import('./fit/fit-command.ts')).registerFit },
  { names: ['gates'], load: async () => (await import('./gates/gates-command.ts')).registerGates },
  { names: ['lint'], load: async () => (await import('./gates/lint-command.ts')).registerLint },
  { names: ['apply'], load: async () => (await import('./declare/apply-command.ts')).registerApply },
  { names: ['diff'], load: async () => (await import('./declare/diff-command.ts')).registerDiff },
  { names: ['test'], load: async () => (await import('./extensions/test-command.ts')).registerTest },
  { names: ['validate'], load: async () => (await import('./commands/validate.ts')).registerValidate },
  { names: ['retrain'], load: async () => (await import('./commands/retrain.ts')).registerRetrain },
  { names: ['runs'], load: async () => (await import('./commands/runs.ts')).registerRuns },
  { names: ['versions'], load: async () => (await import('./commands/versions.ts')).registerVersions },
  { names: ['show'], load: async () => (await import('./commands/show.ts')).registerShow },
  { names: ['decision'], load: async () => (await import('./commands/decision.ts')).registerDecision },
  { names: ['export'], load: async () => (await import('./commands/export.ts')).registerExport },
  { names: ['status'], load: async () => (await import('./commands/status.ts')).registerStatus },
  { names: ['predict'], load: async () => (await import('./commands/predict.ts')).registerPredict },
  {
    names: ['predictions'],
    load: async () => (await import('./commands/predictions.ts')).registerPredictions,
  },
  {
    names: ['promote', 'rollback', 'reload'],
    load: async () => (await import('./commands/deployment.ts')).registerDeployment,
  },
  { names: ['rollout'], load: async () => (await import('./commands/rollout.ts')).registerRollout },
  { names: ['schedule'], load: async () => (await import('./commands/schedule.ts')).registerSchedule },
  { names: ['key'], load: async () => (await import('./commands/key.ts')).registerKey },
  { names: ['reference'], load: async () => (await import('./docs/reference-command.ts')).registerReference },
  {
    names: ['simulate'],
    load: async () => (await import('./simulate/simulate-command.ts')).registerSimulate,
  },
];

const versionFlags = ['-V', '--version'];

/** Commands that read declarations or name metrics: they may be of the user's own. */
const extended = ['dev', 'import', 'init', 'fit', 'gates', 'apply', 'diff', 'validate', 'retrain'];

/**
 * The command line for these words. Only the command that they name is loaded, for some bring Temporal or DuckDB along,
 * which takes longer than most commands do; all of them where the words name none, and none for the version. The environment is read by the
 * command that runs.
 */
export async function createProgram(
  environment: () => Environment,
  words: readonly string[],
): Promise<Command> {
  const program = new Command('ratchet')
    .exitOverride() // wrong words are a failure like any other: with --json a program reads what is wrong
    .description(
      'Keeps tabular models fresh in production: a PostgreSQL table in, a judged and served model out.',
    )
    .version(version(), versionFlags.join(', '), 'print the version')
    .showHelpAfterError('(--help tells more)')
    .addHelpText(
      'after',
      '\nExamples:\n  ratchet dev\n  ratchet help import\n  ratchet retrain churn --wait',
    );
  const named = entries.filter(({ names }) => names.includes(words[0] ?? ''));
  const wanted = named.length > 0 || versionFlags.includes(words[0] ?? '') ? named : entries;
  for (const { load } of wanted) (await load())(program, environment);
  if (extended.includes(words[0] ?? ''))
    program.hook('preAction', () => installUsersOwn(environment().extensionsFolder));
  return program;
}

/** Loaded with the commands that need it alone: the compiler of extensions takes a while. */
async function installUsersOwn(folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  const { loadExtensions } = await import('../store/extensions/load-extensions.ts');
  const { installExtensions } = await import('../models/extension/install.ts');
  installExtensions(await loadExtensions(folder));
}

/** Of the package that this command line belongs to. */
function version(): string {
  const text = readFileSync(join(packageRoot, 'package.json'), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
