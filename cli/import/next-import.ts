import type pg from 'pg';
import type { Declaration } from '../../shared/declaration/schema.ts';
import { requireFit } from '../declare/require-fit.ts';
import { addKey, createFilledTable } from './create-table.ts';
import { possibleReadings, typedColumns } from './first-columns.ts';
import { requireColumn } from './header.ts';
import type { ImportDependencies, Imported, ImportRequest } from './import-request.ts';
import { checkKey } from './key-check.ts';
import { labelWarnings } from './label-check.ts';
import { loadTransaction } from './load-transaction.ts';
import { fittedColumns, tableReadings } from './next-columns.ts';
import { emptyNonFinite } from './non-finite.ts';
import { identityColumn } from './own-columns.ts';
import { ImportRefused } from './refusal.ts';
import type { SourceFile } from './source-file.ts';
import type { TableName } from './sql-name.ts';
import { stageFile } from './stage-file.ts';
import { readTableShape, type TableShape } from './table-shape.ts';
import { type Upserted, upsertStaged } from './upsert.ts';

type Context = {
  readonly client: pg.ClientBase;
  readonly file: SourceFile;
  readonly request: ImportRequest;
  readonly deps: ImportDependencies;
  readonly declaration: Declaration;
  readonly name: TableName;
};

/** Keys that the file itself holds: none where rows get a number. */
const fileKey = (key: readonly string[]): readonly string[] => (key.includes(identityColumn) ? [] : key);

function refuseOtherWishes(request: ImportRequest, { source, target, task, learner }: Declaration): void {
  const differs: readonly (readonly [string, string | undefined, string | undefined])[] = [
    ['--target', request.target, target.column],
    ['--key', request.key?.join(', '), source.key.join(', ')],
    ['--time', request.time, source.time],
    ['--task', request.task, task],
    ['--positive', request.positive, target.positive],
    ['--learner', request.learner, learner.kind],
  ];
  const [first] = differs.filter(([, wish, declared]) => wish !== undefined && wish !== declared);
  if (first)
    throw new ImportRefused(
      `model ${request.model} is declared with ${first[0].slice(2)} ${first[2] ?? 'left out'}, not ${first[1]}: change its file, or import under another --model`,
    );
}

function tableOf({ model, source }: Declaration): TableName {
  if (source.table !== undefined) return { schema: source.schema, table: source.table };
  throw new ImportRefused(
    `model ${model} reads a query, not a table: load the rows into its tables yourself`,
  );
}

type Loaded = {
  readonly counts: Upserted & { readonly rowCount: number };
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
};

async function addRows(context: Context, shape: TableShape): Promise<Loaded> {
  const { client, file, request, deps, declaration, name } = context;
  const possible = new Map<string, ReturnType<typeof tableReadings>>();
  const staged = await stageFile(client, file, {
    missing: request.missing ?? [],
    possible: (names) => {
      const found = tableReadings(shape, names);
      possible.set('of', found);
      return found;
    },
    onProgress: (rowCount) => deps.onProgress?.('reading', rowCount),
  });
  const columns = fittedColumns(staged.names, staged.seen, possible.get('of') ?? []);
  const emptied = await emptyNonFinite(client, columns, staged.seen);
  const key = fileKey(shape.key);
  if (key.length > 0) await checkKey(client, staged.names, key, 'declared');
  const warnings = await labelWarnings(client, declaration, columns);
  deps.onProgress?.('loading', staged.rowCount);
  const upserted = await upsertStaged(client, { name, columns, key });
  return { counts: { rowCount: staged.rowCount, ...upserted }, notes: emptied, warnings };
}

/** The declaration came before its table: the table is made as the declaration says. */
async function makeTable(context: Context): Promise<Loaded> {
  const { client, file, request, deps, declaration, name } = context;
  const { key, time } = declaration.source;
  const staged = await stageFile(client, file, {
    missing: request.missing ?? [],
    possible: (names) => {
      for (const column of [declaration.target.column, ...fileKey(key)])
        requireColumn(column, names, `declared column`);
      return possibleReadings(names, time);
    },
    onProgress: (rowCount) => deps.onProgress?.('reading', rowCount),
  });
  const columns = typedColumns(staged.names, staged.seen, time);
  const emptied = await emptyNonFinite(client, columns, staged.seen);
  if (fileKey(key).length > 0) await checkKey(client, staged.names, key, 'declared');
  const warnings = await labelWarnings(client, declaration, columns);
  await createFilledTable(client, name, columns);
  await addKey(client, name, fileKey(key));
  await requireFit(client, declaration);
  const made = `table ${name.schema}.${name.table} was made as the declaration says`;
  const counts = { rowCount: staged.rowCount, inserted: staged.rowCount, updated: 0 };
  return { counts, notes: [made, ...emptied], warnings };
}

async function load(context: Context): Promise<Imported> {
  const { client, file, request, deps, name } = context;
  const shape = await readTableShape(client, name);
  const { counts, notes: told, warnings } = shape ? await addRows(context, shape) : await makeTable(context);
  await deps.ledger.recordLoad(client, {
    model: request.model,
    fileDigest: file.sha256,
    fileName: file.name,
    ...counts,
    actor: deps.actor,
    missing: request.missing ?? [],
  });
  const notes = [
    ...told,
    ...(request.missing?.length ? [`read as missing: ${request.missing.join(', ')}`] : []),
  ];
  return { kind: 'added', model: request.model, table: name.table, ...counts, notes, warnings };
}

/** Adds a file's rows to the table of a declared model, in one transaction with the ledger's record of the load. */
export async function importNext(
  deps: ImportDependencies,
  file: SourceFile,
  options: { readonly request: ImportRequest; readonly declaration: Declaration },
): Promise<Imported> {
  const { declaration } = options;
  const known = await deps.ledger.readMissingWords(options.request.model);
  const missing = [...new Set([...known, ...(options.request.missing ?? [])])];
  const request = { ...options.request, missing };
  if (request.force)
    throw new ImportRefused(
      `--force: model ${request.model} is declared; to infer its file anew use \`ratchet init --table ${request.model} --target ${declaration.target.column} --force\``,
    );
  refuseOtherWishes(request, declaration);
  const name = tableOf(declaration);
  return loadTransaction(deps.pool, (client) => load({ client, file, request, deps, declaration, name }));
}
