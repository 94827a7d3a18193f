import { createHash } from 'node:crypto';
import { canonicalJson } from '../../shared/canonical-json.ts';
import { Declaration } from '../../shared/declaration/schema.ts';
import type { Task } from '../../shared/declaration/task.ts';
import { type Pool, type Queryable, transaction } from './pool.ts';
import { iso } from './rows.ts';

export type StoredDeclaration = {
  readonly model: string;
  readonly number: number;
  readonly declaration: Declaration;
  readonly sourceText: string;
  readonly digest: string;
  readonly actor: string;
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

const storedOf = (row: Row): StoredDeclaration => ({
  model: row.model,
  number: row.number,
  declaration: Declaration.parse(row.body),
  sourceText: row.source_text,
  digest: row.digest,
  actor: row.actor,
  createdAt: iso(row.created_at),
});

export type Applied =
  | { readonly kind: 'applied'; readonly number: number; readonly previous: number | null }
  | { readonly kind: 'unchanged'; readonly number: number };

/** Digest over the parsed declaration: a change of format alone is none. */
export const declarationDigest = (declaration: Declaration): string =>
  createHash('sha256').update(canonicalJson(declaration)).digest('hex');

/**
 * Stores a declaration as the next version, unless it says what the newest one says. Applying one brings a removed model
 * back. Notifies `ratchet_declaration` and `ratchet_deployment`.
 */
export function applyDeclaration(
  pool: Pool,
  applied: { readonly declaration: Declaration; readonly sourceText: string; readonly actor: string },
): Promise<Applied> {
  const { declaration, sourceText, actor } = applied;
  const { model } = declaration;
  const digest = declarationDigest(declaration);
  return transaction(pool, async (db) => {
    const back = await db.query<{ was_removed: boolean }>(
      `insert into models (name) values ($1)
       on conflict (name) do update set removed_at = null
       returning (xmax <> 0 and removed_at is null) as was_removed`,
      [model],
    );
    await db.query('select 1 from models where name = $1 for update', [model]);
    await db.query('insert into deployments (model) values ($1) on conflict do nothing', [model]);
    const newest = (await readNewest(db, model)) ?? null;
    if (newest?.digest === digest && back.rows.length === 1) {
      await announce(db, model);
      return { kind: 'unchanged', number: newest.number };
    }
    const number = (newest?.number ?? 0) + 1;
    await db.query(
      'insert into declarations (model, number, body, source_text, digest, actor) values ($1, $2, $3, $4, $5, $6)',
      [model, number, JSON.stringify(declaration), sourceText, digest, actor],
    );
    await announce(db, model);
    return { kind: 'applied', number, previous: newest?.number ?? null };
  });
}

async function announce(db: Queryable, model: string): Promise<void> {
  await db.query(`select pg_notify('ratchet_declaration', $1), pg_notify('ratchet_deployment', $1)`, [model]);
}

const readNewest = async (db: Queryable, model: string): Promise<Row | undefined> =>
  (await db.query<Row>('select * from declarations where model = $1 order by number desc limit 1', [model]))
    .rows[0];

/** A declaration by its number, or the newest one of a model that was not removed; null where there is none. */
export async function readDeclaration(
  db: Queryable,
  model: string,
  number?: number,
): Promise<StoredDeclaration | null> {
  const result =
    number === undefined
      ? await db.query<Row>(
          `select d.* from declarations d join models m on m.name = d.model
           where d.model = $1 and m.removed_at is null order by d.number desc limit 1`,
          [model],
        )
      : await db.query<Row>('select * from declarations where model = $1 and number = $2', [model, number]);
  const row = result.rows[0];
  return row === undefined ? null : storedOf(row);
}

export type ListedModel = {
  readonly model: string;
  readonly task: Task;
  readonly number: number;
  readonly createdAt: string;
};

/** The models that are declared, by name. */
export async function listModels(db: Queryable): Promise<readonly ListedModel[]> {
  const { rows } = await db.query<{ model: string; task: Task; number: number; created_at: Date }>(
    `select distinct on (d.model) d.model, d.body ->> 'task' as task, d.number, m.created_at
     from declarations d join models m on m.name = d.model
     where m.removed_at is null order by d.model, d.number desc`,
  );
  return rows.map(({ created_at, ...row }) => ({ ...row, createdAt: iso(created_at) }));
}

/** Takes a model out of service; its ledger stays. False where there is none. */
export async function removeModel(pool: Pool, model: string): Promise<boolean> {
  return transaction(pool, async (db) => {
    const { rows } = await db.query(
      'update models set removed_at = now() where name = $1 and removed_at is null returning name',
      [model],
    );
    await announce(db, model);
    return rows.length === 1;
  });
}
