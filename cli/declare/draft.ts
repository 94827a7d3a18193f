import type pg from 'pg';
import type { DeclarationCheck } from '../../shared/declaration/parse.ts';
import { parseDeclaration } from '../../shared/declaration/parse.ts';
import { problemText } from '../../shared/declaration/problem.ts';
import type { Declaration } from '../../shared/declaration/schema.ts';
import { requireColumn } from '../import/header.ts';
import { ImportRefused } from '../import/refusal.ts';
import { quotedTable, type TableName } from '../import/sql-name.ts';
import type { TableColumn } from '../import/table-shape.ts';
import type { ColumnProfile } from './column-profile.ts';
import { isKeyLike } from './column-role.ts';
import { declarationText } from './declaration-text.ts';
import { type InferredTarget, inferTarget, type TargetWish, targetExpression } from './infer-target.ts';
import { type Inference, infer } from './inference.ts';
import { profileTable, profileTarget } from './profile-table.ts';
import type { TargetExpression } from './target-expression.ts';

export type DraftRequest = {
  readonly model: string;
  readonly name: TableName;
  readonly columns: readonly TableColumn[];
  readonly target: string;
  readonly wish: TargetWish;
  /** Null: the columns that identify a row are to be found, or there are none. */
  readonly key: readonly string[] | null;
  readonly watermark: string | null;
  readonly time: string | null;
  /** Kind of learner; null: the task's own. */
  readonly learner: string | null;
  readonly exclude: readonly string[];
  readonly connection: string | null;
  /** Name of the identity column that rows get where nothing is a key; null: a key must be found. */
  readonly identity: string | null;
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
};

export type Draft = {
  readonly inference: Inference;
  readonly text: string;
  readonly declaration: Declaration;
};

function chooseKey(
  request: DraftRequest,
  profiles: readonly ColumnProfile[],
): { readonly key: readonly string[]; readonly notes: readonly string[] } {
  if (request.key !== null) return { key: request.key, notes: [] };
  const taken = [request.target, request.watermark, request.time];
  const found = profiles.find((profile) => !taken.includes(profile.name) && isKeyLike(profile));
  if (found) return { key: [found.name], notes: [`key: ${found.name}, for it is unique in every row`] };
  if (request.identity !== null)
    return { key: [request.identity], notes: [`key: ${request.identity}, a number that every row gets`] };
  throw new ImportRefused(
    `table ${request.name.table} has no primary key and no column like one: name the column with --key`,
  );
}

function check(file: string, text: string, checks: readonly DeclarationCheck[]): Declaration {
  const parsed = parseDeclaration(text, { file, checks });
  if (parsed.kind === 'parsed') return parsed.declaration;
  throw new ImportRefused(`what was inferred is not valid:\n${parsed.problems.map(problemText).join('\n')}`);
}

/** Of a binary target; else 0. @throws ImportRefused where no row has the positive value. */
async function countPositive(
  client: pg.ClientBase,
  name: TableName,
  { task, column, positive }: InferredTarget,
  { kind, sql }: TargetExpression,
): Promise<number> {
  if (kind !== 'binary' || task !== 'binary') return 0;
  const { rows } = await client.query<{ count: string }>(
    `select count(*) filter (where (${sql}) = 1) as count from ${quotedTable(name)}`,
  );
  const count = Number(rows[0]?.count ?? 0);
  if (count > 0) return count;
  throw new ImportRefused(`--positive ${positive}: no row of the target "${column}" holds it`);
}

/** Profiles a table and writes the model's file for it, as text. @throws ImportRefused where it cannot be learnt from. */
export async function draftDeclaration(
  client: pg.ClientBase,
  request: DraftRequest,
  options: {
    readonly file: string;
    readonly checks: readonly DeclarationCheck[];
    /** Says which column is looked at, of how many. */
    readonly onProgress?: ((step: string) => void) | undefined;
  },
): Promise<Draft> {
  const { name, columns } = request;
  const names = columns.map((column) => column.name);
  requireColumn(request.target, names, '--target');
  const targetColumn = columns.find((column) => column.name === request.target);
  if (!targetColumn) throw new ImportRefused(`--target "${request.target}": there is no such column`);
  options.onProgress?.(`reading the target ${request.target}`);
  const profile = await profileTarget(client, name, targetColumn);
  const target = inferTarget(profile, request.wish);
  const expression = targetExpression(target, profile);
  const positiveCount = await countPositive(client, name, target, expression);
  const profiles = await profileTable(client, {
    ...{ name, columns, target: { profile, expression } },
    onColumn: (column, number) =>
      options.onProgress?.(`inferring ${column} (${number} of ${columns.length})`),
  });
  const { key, notes } = chooseKey(request, profiles);
  const inference = infer({
    model: request.model,
    source: {
      ...name,
      key,
      watermark: request.watermark,
      time: request.time,
      connection: request.connection,
    },
    learner: request.learner,
    exclude: request.exclude,
    target,
    profiles,
    positiveCount,
    notes: [...notes, ...request.notes],
    warnings: request.warnings,
  });
  const text = declarationText(inference);
  return { inference, text, declaration: check(options.file, text, options.checks) };
}
