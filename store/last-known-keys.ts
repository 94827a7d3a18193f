import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

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
  const temporary = `${fileOf(home)}.${process.pid}.tmp`;
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, fileOf(home));
}

/** The keys that were known last; null where there is no such file or it cannot be understood. */
export async function readLastKnownKeys(home: string): Promise<readonly KnownKey[] | null> {
  try {
    const keys = Stored.parse(JSON.parse(await readFile(fileOf(home), 'utf8')));
    return keys.map((key) => ({ ...key, hash: Buffer.from(key.hash, 'hex') }));
  } catch {
    return null;
  }
}
