import type { Command } from 'commander';
import type { Environment } from '../../config/environment.ts';
import { CommandFailed } from '../client/command-failed.ts';
import { printResult } from '../client/output.ts';
import { declarationChecks } from './checks.ts';
import { diffFiles, fileDiffJson, fileDiffText } from './diff-files.ts';
import { withLedgerAccess } from './ledger-access.ts';
import { chosenFiles } from './read-model-file.ts';

/** `ratchet diff`: what `apply` would change. */
export function registerDiff(program: Command, environment: () => Environment): void {
  program
    .command('diff')
    .description('show what apply would change in the ledger, field by field; nothing is stored')
    .argument('[files...]', 'files of declarations; default: all of the models folder')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  ratchet diff config/models/churn.yaml')
    .action(async (files: readonly string[], flags: { readonly json?: boolean }) => {
      const told = environment();
      const chosen = await chosenFiles(files, told.modelsFolder);
      const diffs = await withLedgerAccess(told, ({ readApplied }) =>
        diffFiles({ files: chosen, checks: declarationChecks, readApplied }),
      );
      const human = (): string => diffs.map(fileDiffText).join('\n');
      printResult({ files: diffs.map(fileDiffJson) }, { json: flags.json, human });
      const invalid = diffs.filter(({ kind }) => kind === 'invalid').length;
      if (invalid > 0)
        throw new CommandFailed(`${invalid} of ${diffs.length} files are not valid`, { isAnswered: true });
    });
}
