import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { snapshotFolder } from './snapshot-folder.ts';

/** The folder of a pull that goes on, or was killed on its way. */
export type Attempt = { readonly run: string; readonly folder: string; readonly changedMs: number };

/** What pulls of the model have begun and not published; those that end take their folder with them. */
export async function listAttempts(home: string, model: string): Promise<readonly Attempt[]> {
  const { path } = snapshotFolder(home, model);
  const names = (await readdir(path).catch(() => [])).filter((name) => name.startsWith('pulling-'));
  return Promise.all(
    names.map(async (name) => {
      const folder = join(path, name);
      const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
      return { run: name.replace(/^pulling-/, '').replace(/-\d+$/, ''), folder, changedMs: mtimeMs };
    }),
  );
}

export const discardAttempt = ({ folder }: Attempt): Promise<void> =>
  rm(folder, { recursive: true, force: true });
