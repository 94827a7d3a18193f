import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { withFileLock } from './artifacts/file-lock.ts';
import { replaceFile } from './durable-file.ts';

/** A key as a replica knows it: its token's SHA-256, never the token. */
export type KnownKey = {
  readonly name: string;
  readonly hash: Buffer;
  readonly scopes: readonly string[];
};

const Stored = z.array(z.strictObject({ name: z.string(), hash: z.hex(), scopes: z.array(z.string()) }));

const fileOf = (home: string): string => join(home, 'last-known-keys.json');

/**
 * Keeps the keys beside the last known good versions, so that a replica that starts while the ledger is away knows who
 * may ask. The file holds hashes of random tokens; mode 600.
 */
export async function writeLastKnownKeys(home: string, keys: readonly KnownKey[]): Promise<void> {
  const text = JSON.stringify(keys.map((key) => ({ ...key, hash: key.hash.toString('hex') })));
  await replaceFile(fileOf(home), text, 0o600);
}

/**
 * The same as the ledger has them by now: it is asked while no other replica of this folder can write, so that a view
 * that was stale brings no revoked key back.
 */
export const keepLastKnownKeys = (home: string, read: () => Promise<readonly KnownKey[]>): Promise<void> =>
  withFileLock(`${fileOf(home)}.lock`, async () => writeLastKnownKeys(home, await read()));

/** The keys that were known last; null where there is no such file or it cannot be understood. */
export async function readLastKnownKeys(home: string): Promise<readonly KnownKey[] | null> {
  try {
    const keys = Stored.parse(JSON.parse(await readFile(fileOf(home), 'utf8')));
    return keys.map((key) => ({ ...key, hash: Buffer.from(key.hash, 'hex') }));
  } catch {
    return null;
  }
}
