import { type Command, Option } from 'commander';
import type { Environment } from '../../config/environment.ts';
import { tasks } from '../../shared/declaration/task.ts';
import { readDeclaration, storeDeclaration } from '../../store/postgres/declarations.ts';
import { findLoad, readMissingWords, recordLoad } from '../../store/postgres/loads.ts';
import type { Pool } from '../../store/postgres/pool.ts';
import { printProgress, printResult } from '../client/output.ts';
import { findDatabase } from '../client/session.ts';
import { appliedText } from '../declare/applied-text.ts';
import { declarationChecks } from '../declare/checks.ts';
import { inferenceJson, inferenceText } from '../declare/inference-text.ts';
import { withPool } from '../declare/ledger-access.ts';
import { shownPath } from '../declare/model-file.ts';
import { also } from '../declare/repeatable.ts';
import { commandFault } from './database-fault.ts';
import { importFile } from './import-file.ts';
import type { Imported, ImportRequest } from './import-request.ts';
import type { LoadLedger } from './load-ledger.ts';

type Flags = Omit<ImportRequest, 'file'> & Readonly<{ json?: boolean }>;

/** The ledger itself, as an import asks it. */
export const loadLedger = (pool: Pool): LoadLedger => ({
  readDeclared: (model) => readDeclaration(pool, model),
  storeDeclaration,
  findLoad: (model, fileDigest) => findLoad(pool, model, fileDigest),
  readMissingWords: (model) => readMissingWords(pool, model),
  recordLoad,
});

function importedText(imported: Imported): string {
  const { model, table, rowCount, inserted, updated } = imported;
  const next = `next: look the file over, then ratchet retrain ${model} --wait`;
  if (imported.kind === 'completed')
    return [
      `${rowCount} rows were loaded into table ${table} before; the file of the model was missing`,
      `wrote ${shownPath(imported.file)}`,
      next,
    ].join('\n');
  const rows = `${rowCount} rows read: ${inserted} new, ${updated} updated in table ${table}`;
  if (imported.kind === 'added')
    return [
      rows,
      ...imported.notes,
      ...imported.warnings.map((warning) => `warning: ${warning}`),
      `next: ratchet retrain ${model} --wait`,
    ].join('\n');
  const { inference, file, applied } = imported;
  return [
    inferenceText(inference),
    rows,
    `wrote ${shownPath(file)}`,
    appliedText({ file, ...applied }),
    next,
  ].join('\n');
}

function importedJson(imported: Imported): Readonly<Record<string, unknown>> {
  const { kind, model, table, rowCount, inserted, updated } = imported;
  const counts = { kind, model, table, row_count: rowCount, inserted, updated };
  if (imported.kind === 'added') {
    const { notes, warnings } = imported;
    return { ...counts, notes, warnings };
  }
  if (imported.kind === 'completed') return { ...counts, file: shownPath(imported.file) };
  const { file, applied, inference } = imported;
  return { ...counts, file: shownPath(file), applied, ...inferenceJson(inference) };
}

async function run(
  environment: Environment,
  request: ImportRequest,
  json: boolean | undefined,
): Promise<void> {
  const progress = progressLine();
  const imported = await withPool(findDatabase(environment), (pool) =>
    importFile(
      {
        pool,
        ledger: loadLedger(pool),
        modelsFolder: environment.modelsFolder,
        checks: declarationChecks,
        actor: 'cli',
        ...(json ? {} : { onProgress: progress }),
      },
      request,
    ),
  ).catch((error: unknown) => {
    throw commandFault(error);
  });
  printResult(importedJson(imported), { json, human: () => importedText(imported) });
}

/** Says each step once, and long ones again with every hundred thousand rows. */
function progressLine(): (step: string, rowCount: number) => void {
  let said = '';
  return (step, rowCount) => {
    const line = rowCount < 100_000 ? step : `${step} (${Math.floor(rowCount / 100_000) * 100_000} rows)`;
    if (line !== said) printProgress(`${line} …`);
    said = line;
  };
}

/** `ratchet import`: a CSV becomes a table and a model, or adds its rows to one. */
export function registerImport(program: Command, environment: () => Environment): void {
  program
    .command('import')
    .description('load a CSV (also .gz) into PostgreSQL; the first one of a model declares it as well')
    .argument('<file>', 'CSV with a header row')
    .requiredOption('--model <name>', 'name of the model and of its table')
    .option('--target <column>', 'column to predict; needed for the first file only')
    .option(
      '--key <column>',
      'column that identifies a row, once per column; default: a unique id column, else a number',
      also,
    )
    .option('--time <column>', 'event time: the newest rows become the test')
    .option('--positive <value>', 'value of the target that counts as 1')
    .addOption(new Option('--task <task>', 'kind of prediction').choices(tasks))
    .option('--learner <kind>', 'kind of learner; auto looks for the one that suits the table')
    .option('--exclude <columns...>', 'columns that are never features')
    .option(
      '--missing <tokens...>',
      'cells that mean missing, besides the empty one and those of earlier files',
    )
    .option('--force', 'overwrite the file of the model')
    .option('--again', 'load a file that was loaded before')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExample:\n  ratchet import telco.csv --model telco_churn --target Churn --positive Yes --key customerID',
    )
    .action((file: string, { json, ...flags }: Flags) => run(environment(), { ...flags, file }, json));
}
