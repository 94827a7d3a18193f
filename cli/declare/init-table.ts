import type pg from 'pg';
import type { DeclarationCheck } from '../../shared/declaration/parse.ts';
import type { Task } from '../../shared/declaration/task.ts';
import { ModelName } from '../../shared/names.ts';
import type { Pool } from '../../store/postgres/pool.ts';
import { requireColumn } from '../import/header.ts';
import { loadTransaction } from '../import/load-transaction.ts';
import { identityColumn, loadedAtColumn } from '../import/own-columns.ts';
import { ImportRefused } from '../import/refusal.ts';
import type { TableName } from '../import/sql-name.ts';
import { readTableShape, type TableShape } from '../import/table-shape.ts';
import type { Apply, ApplyOutcome } from './apply.ts';
import { type Draft, draftDeclaration } from './draft.ts';
import type { Inference } from './inference.ts';
import { requireType, requireUnique } from './init-columns.ts';
import { modelFile, refuseOverwrite, shownPath, writeModelFile } from './model-file.ts';
import { requireFit } from './require-fit.ts';

export type InitRequest = {
  readonly model?: string | undefined;
  readonly schema: string;
  readonly table: string;
  readonly target: string;
  readonly key?: readonly string[] | undefined;
  readonly time?: string | undefined;
  readonly watermark?: string | undefined;
  readonly positive?: string | undefined;
  readonly task?: Task | undefined;
  /** Kind of learner that the file declares. */
  readonly learner?: string | undefined;
  readonly exclude?: readonly string[] | undefined;
  /** Name of the environment variable that holds the source's connection string. */
  readonly connection?: string | undefined;
  readonly force?: boolean | undefined;
};

export type InitDependencies = {
  /** Of the database that holds the table. */
  readonly pool: Pool;
  readonly modelsFolder: string;
  readonly checks: readonly DeclarationCheck[];
  readonly apply: Apply;
  /** Told of each step that takes as long as the table is large. */
  readonly onProgress?: (step: string) => void;
};

export type Initialised = {
  readonly model: string;
  readonly file: string;
  readonly inference: Inference;
  readonly applied: ApplyOutcome;
};

async function requireTable(client: pg.ClientBase, name: TableName): Promise<TableShape> {
  const shape = await readTableShape(client, name);
  if (shape) return shape;
  throw new ImportRefused(
    `table ${name.schema}.${name.table}: there is none in this database; name its schema with --schema, its database with --connection`,
  );
}

/** The watermark that was asked for, that of an imported table, or a usual name; null makes every pull a full one. */
function chooseWatermark(request: InitRequest, shape: TableShape): string | null {
  if (request.watermark !== undefined) return request.watermark;
  const usual = [loadedAtColumn, 'updated_at', 'modified_at', 'last_modified', 'updatedAt'];
  const isThere = (name: string): boolean =>
    shape.columns.some((column) => column.name === name && column.type.startsWith('timestamp'));
  return usual.find(isThere) ?? null;
}

function requireNamed(request: InitRequest, names: readonly string[]): void {
  const { key = [], exclude = [], time, watermark } = request;
  for (const column of key) requireColumn(column, names, '--key');
  for (const column of exclude) requireColumn(column, names, '--exclude');
  if (time !== undefined) requireColumn(time, names, '--time');
  if (watermark !== undefined) requireColumn(watermark, names, '--watermark');
}

async function requireNamedFit(
  client: pg.ClientBase,
  request: InitRequest,
  shape: TableShape,
): Promise<void> {
  const { schema, table, key, time, watermark } = request;
  if (time !== undefined)
    requireType(shape, time, { flag: '--time', groups: ['timestamp'], words: 'a timestamp or a date' });
  if (watermark !== undefined)
    requireType(shape, watermark, {
      flag: '--watermark',
      groups: ['timestamp', 'integer'],
      words: 'a timestamp, a date or an integer',
    });
  if (key !== undefined && key.join() !== shape.key.join())
    await requireUnique(client, { schema, table }, key);
}

async function draft(client: pg.ClientBase, request: InitRequest, deps: InitDependencies): Promise<Draft> {
  const model = request.model ?? request.table;
  const name = { schema: request.schema, table: request.table };
  const shape = await requireTable(client, name);
  requireNamed(
    request,
    shape.columns.map((column) => column.name),
  );
  await requireNamedFit(client, request, shape);
  const watermark = chooseWatermark(request, shape);
  const isOwn = (column: string): boolean => column === identityColumn || column === loadedAtColumn;
  const drafted = await draftDeclaration(
    client,
    {
      model,
      name,
      columns: shape.columns.filter((column) => !isOwn(column.name)),
      target: request.target,
      wish: { task: request.task, positive: request.positive },
      key: request.key ?? (shape.key.length > 0 ? shape.key : null),
      watermark,
      time: request.time ?? null,
      learner: request.learner ?? null,
      exclude: request.exclude ?? [],
      connection: request.connection ?? null,
      identity: null,
      notes:
        request.watermark === undefined && watermark !== null ? [`watermark: ${watermark}, by its name`] : [],
      warnings:
        watermark === null ? ['no watermark: every pull is a full one; name one with --watermark'] : [],
    },
    {
      file: shownPath(modelFile(deps.modelsFolder, model)),
      checks: deps.checks,
      onProgress: deps.onProgress,
    },
  );
  await requireFit(client, drafted.declaration, drafted.inference.warnings);
  return drafted;
}

/** Declares a model over a table that exists: infers its file, writes and applies it. @throws ImportRefused */
export async function initTable(deps: InitDependencies, request: InitRequest): Promise<Initialised> {
  const model = ModelName.safeParse(request.model ?? request.table);
  if (!model.success)
    throw new ImportRefused(
      `--model ${request.model ?? request.table}: ${model.error.issues[0]?.message ?? ''}`,
    );
  const file = modelFile(deps.modelsFolder, model.data);
  refuseOverwrite(file, request.force === true);
  const { inference, text, declaration } = await loadTransaction(deps.pool, (client) =>
    draft(client, request, deps),
  );
  await writeModelFile(file, text);
  const applied = await deps.apply({ declaration, text, file: shownPath(file) });
  return { model: model.data, file, inference, applied };
}
