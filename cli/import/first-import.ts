import type pg from 'pg';
import type { StoredOutcome } from '../declare/apply.ts';
import { type Draft, draftDeclaration } from '../declare/draft.ts';
import { modelFile, refuseOverwrite, shownPath, writeModelFile } from '../declare/model-file.ts';
import { requireFit } from '../declare/require-fit.ts';
import { addKey, createFilledTable } from './create-table.ts';
import { possibleReadings, spoiledColumns, timeNotes, typedColumns } from './first-columns.ts';
import { requireColumn } from './header.ts';
import type { ImportDependencies, Imported, ImportRequest } from './import-request.ts';
import { checkKey } from './key-check.ts';
import { loadTransaction } from './load-transaction.ts';
import { emptyNonFinite } from './non-finite.ts';
import { identityColumn, loadedAtColumn } from './own-columns.ts';
import { ImportRefused } from './refusal.ts';
import type { SourceFile } from './source-file.ts';
import type { TableName } from './sql-name.ts';
import { stageFile } from './stage-file.ts';
import { readTableShape } from './table-shape.ts';

type FirstRequest = ImportRequest & { readonly target: string };

async function refuseTable(client: pg.ClientBase, name: TableName, target: string): Promise<void> {
  if ((await readTableShape(client, name)) === null) return;
  throw new ImportRefused(
    `table ${name.schema}.${name.table} exists, but model ${name.table} is not declared: declare it with \`ratchet init --table ${name.table} --target ${target}\`, or choose another --model`,
  );
}

function requireNamed(request: FirstRequest, names: readonly string[]): void {
  requireColumn(request.target, names, '--target');
  if (request.time !== undefined) requireColumn(request.time, names, '--time');
  for (const column of request.key ?? []) requireColumn(column, names, '--key');
  for (const column of request.exclude ?? []) requireColumn(column, names, '--exclude');
}

async function fillTable(
  client: pg.ClientBase,
  file: SourceFile,
  request: FirstRequest,
  deps: ImportDependencies,
) {
  const name: TableName = { schema: 'public', table: request.model };
  const staged = await stageFile(client, file, {
    missing: request.missing ?? [],
    possible: (names) => {
      requireNamed(request, names);
      return possibleReadings(names, request.time);
    },
    onProgress: (rowCount) => deps.onProgress?.('reading', rowCount),
  });
  const columns = typedColumns(staged.names, staged.seen, request.time);
  const emptied = await emptyNonFinite(client, columns, staged.seen);
  if (request.key) await checkKey(client, staged.names, request.key, 'chosen');
  deps.onProgress?.('loading', staged.rowCount);
  await createFilledTable(client, name, columns);
  return { name, columns, staged, notes: [...timeNotes(columns), ...emptied] };
}

async function loadAndDraft(
  client: pg.ClientBase,
  file: SourceFile,
  request: FirstRequest,
  deps: ImportDependencies,
): Promise<Draft & { readonly rowCount: number }> {
  await refuseTable(client, { schema: 'public', table: request.model }, request.target);
  const { name, columns, staged, notes } = await fillTable(client, file, request, deps);
  deps.onProgress?.('inferring', staged.rowCount);
  const draft = await draftDeclaration(
    client,
    {
      model: request.model,
      name,
      columns: columns.map((column) => ({ name: column.name, type: typeName(column.reading.type) })),
      target: request.target,
      wish: { task: request.task, positive: request.positive },
      key: request.key ?? null,
      watermark: loadedAtColumn,
      time: request.time ?? null,
      learner: request.learner ?? null,
      exclude: request.exclude ?? [],
      connection: null,
      identity: identityColumn,
      notes,
      warnings: spoiledColumns(staged.names, staged.seen),
    },
    { file: shownPath(modelFile(deps.modelsFolder, request.model)), checks: deps.checks },
  );
  const { key } = draft.inference.source;
  await addKey(client, name, key.includes(identityColumn) ? [] : key);
  await requireFit(client, draft.declaration, draft.inference.warnings);
  return { ...draft, rowCount: staged.rowCount };
}

const typeName = (type: string): string => (type === 'timestamptz' ? 'timestamp with time zone' : type);

type Declared = Draft & { readonly rowCount: number; readonly applied: StoredOutcome };

async function loadAndDeclare(
  client: pg.PoolClient,
  file: SourceFile,
  request: FirstRequest,
  deps: ImportDependencies,
): Promise<Declared> {
  const { model } = request;
  const draft = await loadAndDraft(client, file, request, deps);
  const { declaration, text, rowCount } = draft;
  const stored = await deps.ledger.storeDeclaration(client, {
    declaration,
    sourceText: text,
    actor: deps.actor,
  });
  await deps.ledger.recordLoad(client, {
    ...{ model, fileDigest: file.sha256, fileName: file.name, actor: deps.actor },
    ...{ rowCount, inserted: rowCount, updated: 0, missing: request.missing ?? [] },
  });
  return { ...draft, applied: { model, previous: null, ...stored, warnings: [] } };
}

/**
 * Makes a table of the file, infers the model's declaration from it and writes its file. Table, declaration and the
 * record of the load come in one transaction: a refusal or a crash leaves none of them behind.
 */
export async function importFirst(
  deps: ImportDependencies,
  file: SourceFile,
  request: FirstRequest,
): Promise<Imported> {
  const { model } = request;
  const path = modelFile(deps.modelsFolder, model);
  refuseOverwrite(path, request.force === true);
  const declared = await loadTransaction(deps.pool, (client) => loadAndDeclare(client, file, request, deps));
  await writeModelFile(path, declared.text);
  const { rowCount, inference, applied } = declared;
  const counts = { rowCount, inserted: rowCount, updated: 0 };
  return { kind: 'declared', model, table: model, ...counts, file: path, inference, applied };
}
