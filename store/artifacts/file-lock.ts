import { open, rm, stat } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

/** Whoever holds a lock does so for some milliseconds: an older one is of a process that died. */
const abandonedAfterMs = 5_000;
const patienceMs = 20_000;

/** Runs `work` while no other process does so under the same lock file; the folder must exist. */
export async function withFileLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const since = performance.now();
  while (!(await take(path))) {
    if (performance.now() - since > patienceMs)
      throw new Error(`${path} is held by another process: remove it`);
    await removeAbandoned(path);
    await pause(5);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function take(path: string): Promise<boolean> {
  try {
    await (await open(path, 'wx')).close();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

async function removeAbandoned(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found !== null && Date.now() - found.mtimeMs > abandonedAfterMs) await rm(path, { force: true });
}
