import { createHash, randomBytes } from 'node:crypto';
import type { Scope } from '../../shared/http/keys.ts';
import type { Queryable } from './pool.ts';
import { iso, isoOrNull } from './rows.ts';

/** What a person may know of a key: never the token, never its hash. */
export type ListedKey = {
  readonly name: string;
  /** The last four characters of the token. */
  readonly hint: string;
  readonly scopes: readonly Scope[];
  readonly createdBy: string;
  readonly createdAt: string;
  readonly revokedAt: string | null;
};

type Row = {
  name: string;
  hint: string;
  scopes: Scope[];
  created_by: string;
  created_at: Date;
  revoked_at: Date | null;
};

/** There is a key of that name already, active or revoked: names are actors in the ledger, so they are used once. */
export class KeyNameTaken extends Error {
  override readonly name = 'KeyNameTaken';
  constructor(key: string) {
    super(`a key named ${key} exists or existed: choose another name, for it is the actor in the ledger`);
  }
}

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/**
 * Makes a key of 32 random bytes; the token is shown once and only its SHA-256 is kept. A given token makes (or renews)
 * the key of the local stack; a token that was revoked never comes back. @throws KeyNameTaken
 */
export async function createKey(
  db: Queryable,
  key: {
    readonly name: string;
    readonly scopes: readonly Scope[];
    readonly createdBy: string;
    readonly token?: string;
  },
): Promise<{ readonly token: string }> {
  const token = key.token ?? `rk_${randomBytes(32).toString('base64url')}`;
  const renewal =
    key.token === undefined
      ? 'nothing'
      : `update set hash = excluded.hash, hint = excluded.hint, scopes = excluded.scopes,
           revoked_at = case when keys.hash = excluded.hash then keys.revoked_at end`;
  const { rows } = await db.query(
    `insert into keys (name, hash, hint, scopes, created_by) values ($1, $2, $3, $4, $5)
     on conflict (name) do ${renewal} returning name`,
    [key.name, hashOf(token), token.slice(-4), key.scopes, key.createdBy],
  );
  if (rows.length === 0) throw new KeyNameTaken(key.name);
  await db.query(`select pg_notify('ratchet_keys', $1)`, [key.name]);
  return { token };
}

export async function listKeys(db: Queryable): Promise<readonly ListedKey[]> {
  const { rows } = await db.query<Row>(
    'select name, hint, scopes, created_by, created_at, revoked_at from keys order by created_at, name',
  );
  return rows.map((row) => ({
    name: row.name,
    hint: row.hint,
    scopes: row.scopes,
    createdBy: row.created_by,
    createdAt: iso(row.created_at),
    revokedAt: isoOrNull(row.revoked_at),
  }));
}

/** Takes a key back; false where there is no active key of that name. */
export async function revokeKey(db: Queryable, name: string): Promise<boolean> {
  const { rows } = await db.query(
    'update keys set revoked_at = now() where name = $1 and revoked_at is null returning name',
    [name],
  );
  await db.query(`select pg_notify('ratchet_keys', $1)`, [name]);
  return rows.length === 1;
}

/** The active keys, as a replica keeps them in memory. */
export async function readKeys(
  db: Queryable,
): Promise<readonly { readonly name: string; readonly hash: Buffer; readonly scopes: readonly Scope[] }[]> {
  const { rows } = await db.query<{ name: string; hash: Buffer; scopes: Scope[] }>(
    'select name, hash, scopes from keys where revoked_at is null order by name',
  );
  return rows;
}
