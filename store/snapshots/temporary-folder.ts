import { randomBytes } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** Whoever wrote nothing for so long, on a machine that cannot be asked, is gone. */
const abandonedAfterMs = 24 * 3_600_000;

const namePattern = /^duckdb-(?<host>.+)-(?<pid>\d+)-[0-9a-f]{6}$/;

/** A folder for DuckDB's files, of this process alone: those of two must not meet. Its name says whose it is. */
export const temporaryFolder = (home: string): string =>
  join(home, 'tmp', `duckdb-${hostname()}-${process.pid}-${randomBytes(3).toString('hex')}`);

/** Removes the folders that processes left behind which were killed. */
export async function sweepTemporary(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    if (name.startsWith('duckdb-') && (await isAbandoned(name, path)))
      await rm(path, { recursive: true, force: true });
  }
}

async function isAbandoned(name: string, path: string): Promise<boolean> {
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
  const { host, pid } = namePattern.exec(name)?.groups ?? {};
  if (host === hostname() && !isAlive(Number(pid))) return true;
  // In a container every process that follows has the same number: what is older than ours is not ours.
  const startedAt = Date.now() - 1000 * process.uptime();
  if (host === hostname() && Number(pid) === process.pid && mtimeMs < startedAt) return true;
  return Date.now() - mtimeMs > abandonedAfterMs;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
