import { createHash } from 'node:crypto';
import { canonicalJson } from '../../shared/canonical-json.ts';
import { DeclaredLog, defaultLogging } from '../../shared/declaration/log.ts';
import { Declaration } from '../../shared/declaration/schema.ts';
import type { Task } from '../../shared/declaration/task.ts';
import { type Pool, type Queryable, transaction } from './pool.ts';
import { iso } from './rows.ts';

/** A numbered version of a declaration; it never changes. */
export type StoredDeclaration = {
  readonly model: string;
  readonly number: number;
  readonly declaration: Declaration;
  /** The file as it was written. */
  readonly sourceText: string;
  readonly digest: string;
  readonly actor: string;
  readonly createdAt: string;
};

export type Applied =
  | { readonly kind: 'applied'; readonly number: number; readonly previous: number | null }
  | { readonly kind: 'unchanged'; readonly number: number };

export type ListedModel = {
  readonly model: string;
  readonly task: Task;
  readonly number: number;
  /** Since when the model is declared: anew where it was removed. */
  readonly createdAt: string;
};

type Row = {
  model: string;
  number: number;
  body: unknown;
  source_text: string;
  digest: string;
  actor: string;
  created_at: Date;
};

/** Hex sha256 over the parsed declaration in canonical JSON: a change of format alone is none. */
export const declarationDigest = (declaration: Declaration): string =>
  createHash('sha256').update(canonicalJson(declaration)).digest('hex');

type ToApply = { readonly declaration: Declaration; readonly sourceText: string; readonly actor: string };

/**
 * Stores a declaration as the next version, unless it says what the newest one says. Applying one brings a removed model
 * back, as a version of its own. Notifies `ratchet_declaration` and `ratchet_deployment` of what changed.
 */
export const applyDeclaration = (pool: Pool, applied: ToApply): Promise<Applied> =>
  transaction(pool, (db) => storeDeclaration(db, applied));

/** The same as a part of the caller's transaction, such as the one that makes the table that is declared. */
export async function storeDeclaration(
  db: Queryable,
  { declaration, sourceText, actor }: ToApply,
): Promise<Applied> {
  const { model } = declaration;
  const digest = declarationDigest(declaration);
  const wasRemoved = await lockModel(db, model);
  const newest = await newestDigest(db, model);
  if (newest?.digest === digest && !wasRemoved) return { kind: 'unchanged', number: newest.number };
  const number = (newest?.number ?? 0) + 1;
  await db.query(
    `insert into declarations (model, number, body, source_text, digest, actor)
     values ($1, $2, $3, $4, $5, $6)`,
    [model, number, JSON.stringify(declaration), sourceText, digest, actor],
  );
  await db.query(
    `update models set removed_at = null, removed_by = null,
       created_at = case when removed_at is null then created_at else now() end
     where name = $1`,
    [model],
  );
  await announce(db, model);
  return { kind: 'applied', number, previous: newest?.number ?? null };
}

/** Makes the model's row and its deployment where they are missing, and holds the row to the transaction's end. */
async function lockModel(db: Queryable, model: string): Promise<boolean> {
  await db.query('insert into models (name) values ($1) on conflict do nothing', [model]);
  await db.query('insert into deployments (model) values ($1) on conflict do nothing', [model]);
  const { rows } = await db.query<{ was_removed: boolean }>(
    'select removed_at is not null as was_removed from models where name = $1 for no key update',
    [model],
  );
  return rows[0]?.was_removed === true;
}

async function newestDigest(
  db: Queryable,
  model: string,
): Promise<{ readonly number: number; readonly digest: string } | undefined> {
  const { rows } = await db.query<{ number: number; digest: string }>(
    'select number, digest from declarations where model = $1 order by number desc limit 1',
    [model],
  );
  return rows[0];
}

async function announce(db: Queryable, model: string): Promise<void> {
  await db.query(`select pg_notify('ratchet_declaration', $1), pg_notify('ratchet_deployment', $1)`, [model]);
}

/** A declaration by its number, or the newest one of a model that was not removed; null where there is none. */
export async function readDeclaration(
  db: Queryable,
  model: string,
  number?: number,
): Promise<StoredDeclaration | null> {
  const { rows } = await db.query<Row>(
    `select d.* from declarations d join models m on m.name = d.model
     where d.model = $1 and case when $2::integer is null then m.removed_at is null else d.number = $2 end
     order by d.number desc limit 1`,
    [model, number ?? null],
  );
  const row = rows[0];
  return row === undefined ? null : storedOf(row);
}

const storedOf = (row: Row): StoredDeclaration => ({
  model: row.model,
  number: row.number,
  declaration: Declaration.parse(row.body),
  sourceText: row.source_text,
  digest: row.digest,
  actor: row.actor,
  createdAt: iso(row.created_at),
});

/** The models that are declared, by name. */
export async function listModels(db: Queryable): Promise<readonly ListedModel[]> {
  const { rows } = await db.query<{ model: string; task: Task; number: number; created_at: Date }>(
    `select distinct on (m.name) m.name as model, d.body ->> 'task' as task, d.number, m.created_at
     from models m join declarations d on d.model = m.name
     where m.removed_at is null order by m.name, d.number desc`,
  );
  return rows.map(({ created_at, ...row }) => ({ ...row, createdAt: iso(created_at) }));
}

/** The names of the declared models in the order in which they were declared; one that was removed and came back is new. */
export async function modelsAsDeclared(db: Queryable): Promise<readonly string[]> {
  const { rows } = await db.query<{ name: string }>(
    `select m.name from models m
     where m.removed_at is null and exists (select from declarations d where d.model = m.name)
     order by m.created_at, m.name collate "C"`,
  );
  return rows.map(({ name }) => name);
}

/** How the predictions of each declared model are logged. */
export async function declaredLogging(db: Queryable): Promise<ReadonlyMap<string, DeclaredLog>> {
  const { rows } = await db.query<{ model: string; log: unknown }>(
    `select distinct on (m.name) m.name as model, d.body -> 'log' as log
     from models m join declarations d on d.model = m.name
     where m.removed_at is null order by m.name, d.number desc`,
  );
  return new Map(
    rows.map(({ model, log }) => [model, log === null ? defaultLogging : DeclaredLog.parse(log)]),
  );
}

/** Takes a model out of service; its ledger and files stay. False where there is none. */
export function removeModel(pool: Pool, model: string, actor: string): Promise<boolean> {
  return transaction(pool, async (db) => {
    const { rows } = await db.query(
      'update models set removed_at = now(), removed_by = $2 where name = $1 and removed_at is null returning name',
      [model, actor],
    );
    if (rows.length > 0) await announce(db, model);
    return rows.length > 0;
  });
}

/** Whether the model was removed and is not declared again; false for one that the ledger never had. */
export async function isRemovedModel(db: Queryable, model: string): Promise<boolean> {
  const { rows } = await db.query('select 1 from models where name = $1 and removed_at is not null', [model]);
  return rows.length > 0;
}
