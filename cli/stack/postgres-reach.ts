import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, renameSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Binaries } from './postgres-binaries.ts';
import { closedFolder, type Owner } from './postgres-owner.ts';

const systemFolder = '/var/lib/ratchet';

/**
 * Programs that the server's user can execute. A checkout under root's home is closed to everybody else:
 * PostgreSQL's files are copied once to where they can be read.
 */
export function openToOthers(binaries: Binaries, owner: Owner): Binaries {
  if (!owner || !closedFolder(binaries.postgres)) return binaries;
  const native = dirname(dirname(binaries.postgres));
  const copy = join(systemFolder, `postgres-${digest(native)}`);
  if (!existsSync(copy)) {
    const partial = `${copy}.${process.pid}`;
    mkdirSync(dirname(copy), { recursive: true, mode: 0o755 });
    cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
    renameSync(partial, copy);
  }
  const moved = (path: string) => join(copy, 'bin', basename(path));
  return { postgres: moved(binaries.postgres), initdb: moved(binaries.initdb) };
}

/** Folder for a cluster: the wished one, or for root one in the system's where others may not reach it. */
export function reachableFolder(wished: string): string {
  if (process.getuid?.() !== 0 || !closedFolder(wished)) return wished;
  return join(systemFolder, `data-${digest(wished)}`);
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);
