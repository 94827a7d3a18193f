import type { Command } from 'commander';
import type { Environment } from '../../config/environment.ts';
import { CommandFailed } from '../client/command-failed.ts';
import { interruptedExitCode, interruptible } from '../client/interrupt.ts';
import { printProgress, printResult } from '../client/output.ts';
import { findSource } from '../client/session.ts';
import { counted } from '../client/words.ts';
import type { CheckedSource } from './check-source.ts';
import { appliedDeclaration, type DeclaredModel, declarationInFile } from './declared-model.ts';
import { type Before, snapshotBefore } from './snapshot-before.ts';
import { passes, validateJson, validateText } from './validate-report.ts';

type Flags = Readonly<{ file?: string; json?: boolean }>;

/** A file is checked also where no ledger is known, or it is away. */
async function leniently(find: () => Promise<Before>): Promise<Before> {
  try {
    return await find();
  } catch (error) {
    return { kind: 'none', reason: error instanceof Error ? error.message : String(error) };
  }
}

function check(environment: Environment, declared: DeclaredModel): Promise<CheckedSource> {
  const { declaration, number } = declared;
  const { model, source } = declaration;
  return interruptible(async (signal) => {
    if (!process.stderr.isTTY) printProgress(`pulls ${source.table ?? 'source.query'} …`);
    try {
      // DuckDB is loaded only where it is needed: every other command starts without it.
      const { checkSource } = await import('./check-source.ts');
      return await checkSource({
        declaration,
        connectionString: findSource(environment, source.connection),
        home: environment.home,
        findBefore: (snapshots) => {
          const find = (): Promise<Before> => snapshotBefore(environment, snapshots, model);
          return number === null ? leniently(find) : find();
        },
        onProgress: tellRows(process.stderr),
        signal,
      });
    } catch (error) {
      throw signal.aborted ? new CommandFailed('interrupted; nothing was kept', interruptedExitCode) : error;
    } finally {
      if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
    }
  });
}

/** How far the pull is: live, and only on a terminal, for it takes a moment. */
const tellRows =
  (out: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>) =>
  (rowCount: number): void => {
    if (out.isTTY) out.write(`\r\u001b[K${counted(rowCount, 'row')} pulled`);
  };

async function validate(environment: Environment, model: string, { file, json }: Flags): Promise<void> {
  const declared =
    file === undefined ? await appliedDeclaration(environment, model) : await declarationInFile(file, model);
  const checked = await check(environment, declared);
  printResult(validateJson(declared, checked), { json, human: () => validateText(declared, checked) });
  process.exitCode = passes(checked) ? 0 : 1;
}

/** `ratchet validate`: a run's pull and validation, without a run. */
export function registerValidate(program: Command, environment: () => Environment): void {
  program
    .command('validate')
    .description(
      'pull and check the data as a run would, without a run; exit code 1 where it would be rejected',
    )
    .argument('<model>', 'name of the model')
    .option('--file <path>', 'by a declaration that is not applied yet, instead of the ledger’s')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  ratchet validate churn\n  ratchet validate churn --file config/models/churn.yaml',
    )
    .action((model: string, flags: Flags) => validate(environment(), model, flags));
}
