import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { reachableFolder } from './postgres-reach.ts';

/** What the stack and its processes keep in the home folder; anything else there is not ours to remove. */
const kept = [
  'last-known-keys.json',
  'logs',
  'models',
  'postgres.json',
  'processes.json',
  'snapshots',
  'stack.json',
  'temporal.db',
  'temporal.db-shm',
  'temporal.db-wal',
  'temporal.toml',
  'tmp',
  'token',
];

/** Folder of the embedded PostgreSQL's cluster. */
export const postgresFolder = (home: string): string => reachableFolder(join(home, 'postgres'));

/** Removes all data of earlier starts. */
export function removeData(home: string): void {
  for (const name of kept) rmSync(join(home, name), { recursive: true, force: true });
  rmSync(postgresFolder(home), { recursive: true, force: true });
}
