import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

/** Where a running local stack is to be found, and the key to it. */
export const StackFile = z.object({
  /** URL of the API. */
  api: z.url(),
  /** API key with every scope. */
  token: z.string(),
  /** Connection string of the ledger's database. */
  database: z.string(),
  /** `host:port` of Temporal's server. */
  temporal: z.string(),
  /** URL of Temporal's UI. */
  temporalUi: z.string(),
});
export type StackFile = Readonly<z.infer<typeof StackFile>>;

const pathIn = (home: string): string => join(home, 'stack.json');

/** The stack that runs on this home folder, as it said itself when it was ready; null where none does. */
export function readStackFile(home: string): StackFile | null {
  const path = pathIn(home);
  return existsSync(path) ? StackFile.parse(JSON.parse(readFileSync(path, 'utf8'))) : null;
}

export function writeStackFile(home: string, stack: StackFile): void {
  writeSecret(pathIn(home), `${JSON.stringify(stack, null, 2)}\n`);
}

export function removeStackFile(home: string): void {
  rmSync(pathIn(home), { force: true });
}

/** Writes a file that only its owner may read, whole or not at all. */
export function writeSecret(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const partial = `${path}.${process.pid}`;
  writeFileSync(partial, text, { mode: 0o600 });
  renameSync(partial, path);
}
