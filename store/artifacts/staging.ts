import { readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isAbsent, removeFolder } from '../durable-file.ts';
import { type ArtifactPaths, isRunName } from './paths.ts';

/** A run that has files in staging; `changedMs`: since the epoch, when a file last came or went. */
export type Staged = { readonly run: string; readonly changedMs: number };

/** Every run of a model that left something in staging, also half deleted. */
export async function listStaged(paths: ArtifactPaths, model: string): Promise<readonly Staged[]> {
  const room = paths.stagingRoom(model);
  const found = new Map<string, number>();
  for (const name of await namesIn(room)) {
    const [run = ''] = name.split('.');
    const changedMs = await changeOf(join(room, name));
    if (isRunName(run) && changedMs !== null) found.set(run, Math.max(changedMs, found.get(run) ?? 0));
  }
  return [...found].map(([run, changedMs]) => ({ run, changedMs }));
}

/** Deletes what a run staged, and what an earlier deletion that died left of it; nothing where nothing is there. */
export async function discardStaged(paths: ArtifactPaths, model: string, run: string): Promise<void> {
  const folder = paths.staging(model, run);
  await removeFolder(folder);
  const leftovers = (await namesIn(dirname(folder))).filter((name) =>
    name.startsWith(`${basename(folder)}.`),
  );
  for (const name of leftovers) await rm(join(dirname(folder), name), { recursive: true, force: true });
}

const namesIn = (folder: string): Promise<readonly string[]> => readdir(folder).catch(orElse([]));

const changeOf = (path: string): Promise<number | null> =>
  stat(path).then(({ mtimeMs }) => mtimeMs, orElse(null));

/** What stands for what is not there. */
const orElse =
  <T>(value: T) =>
  (error: unknown): T => {
    if (isAbsent(error)) return value;
    throw error;
  };
