import type { Command } from 'commander';
import type { Environment } from '../../config/environment.ts';
import { CommandFailed } from '../client/command-failed.ts';
import { printResult } from '../client/output.ts';
import { appliedJson, appliedText } from './applied-text.ts';
import { applyFiles, isRefused } from './apply-files.ts';
import { declarationChecks } from './checks.ts';
import { withLedgerAccess } from './ledger-access.ts';
import { chosenFiles } from './read-model-file.ts';

/** `ratchet apply`: stores declarations in the ledger. */
export function registerApply(program: Command, environment: () => Environment): void {
  program
    .command('apply')
    .description('check declarations and store them in the ledger as numbered versions')
    .argument('[files...]', 'files of declarations; default: all of the models folder')
    .option('--force', 'store gates too that decide nothing on the rows that there are, with a warning')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  ratchet apply config/models/churn.yaml')
    .action(
      async (files: readonly string[], flags: { readonly force?: boolean; readonly json?: boolean }) => {
        const told = environment();
        const chosen = await chosenFiles(files, told.modelsFolder);
        const applied = await withLedgerAccess(
          told,
          ({ apply }) => applyFiles({ files: chosen, checks: declarationChecks, apply }),
          flags.force ? 'warn' : 'refuse',
        );
        const human = (): string => applied.map(appliedText).join('\n');
        printResult({ files: applied.map(appliedJson) }, { json: flags.json, human });
        const refused = applied.filter(isRefused).length;
        if (refused > 0)
          throw new CommandFailed(`${refused} of ${applied.length} files were refused`, { isAnswered: true });
      },
    );
}
