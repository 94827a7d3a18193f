import { type Command, Option } from 'commander';
import type { Environment } from '../../config/environment.ts';
import { tasks } from '../../shared/declaration/task.ts';
import { CommandFailed } from '../client/command-failed.ts';
import { printProgress, printResult } from '../client/output.ts';
import { findDatabase } from '../client/session.ts';
import { commandFault } from '../import/database-fault.ts';
import { appliedText } from './applied-text.ts';
import { refusalText } from './apply.ts';
import { declarationChecks } from './checks.ts';
import { inferenceJson, inferenceText } from './inference-text.ts';
import { type InitRequest, initTable } from './init-table.ts';
import { withLedgerAccess, withPool } from './ledger-access.ts';
import { shownPath } from './model-file.ts';
import { also } from './repeatable.ts';

type Flags = InitRequest & Readonly<{ json?: boolean }>;

async function init(environment: Environment, flags: Flags): Promise<void> {
  const { connection, json } = flags;
  const progress = json ? {} : { onProgress: (step: string) => printProgress(`${step} …`) };
  const url = connection === undefined ? findDatabase(environment) : environment.connection(connection);
  const made = await withLedgerAccess(
    environment,
    ({ apply }) =>
      withPool(url, (pool) =>
        initTable(
          { pool, modelsFolder: environment.modelsFolder, checks: declarationChecks, apply, ...progress },
          flags,
        ),
      ),
    'warn',
  ).catch((error: unknown) => {
    throw commandFault(error);
  });
  const { model, file, inference, applied } = made;
  const answer = { model, file: shownPath(file), applied, ...inferenceJson(inference) };
  const human = (): string =>
    [inferenceText(inference), `wrote ${shownPath(file)}`, appliedText({ file, ...applied })].join('\n');
  printResult(answer, { json, human });
  const refusal = refusalText(applied);
  if (refusal !== null) throw new CommandFailed(refusal, { isAnswered: true });
}

/** `ratchet init`: declares a model over a table that exists. */
export function registerInit(program: Command, environment: () => Environment): void {
  program
    .command('init')
    .description("declare a model over an existing table: its file is inferred from the table's data")
    .requiredOption('--table <table>', 'table or view to learn from')
    .requiredOption('--target <column>', 'column to predict')
    .option('--model <name>', "name of the model; default: the table's")
    .option('--schema <schema>', 'schema of the table', 'public')
    .option('--key <column>', 'column that identifies a row, once per column; default: the primary key', also)
    .option('--time <column>', 'event time: the newest rows become the test')
    .option('--watermark <column>', 'column that grows with every change, for incremental pulls')
    .option('--positive <value>', 'value of the target that counts as 1')
    .addOption(new Option('--task <task>', 'kind of prediction').choices(tasks))
    .option('--learner <kind>', 'kind of learner; auto looks for the one that suits the table')
    .option('--exclude <columns...>', 'columns that are never features')
    .option('--connection <variable>', 'environment variable that holds the connection string of the source')
    .option('--force', 'overwrite the file of the model')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  ratchet init --table customers --target churned --positive yes')
    .action((flags: Flags) => init(environment(), flags));
}
