import { readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { SnapshotManifest } from '../../shared/dataset/manifest.ts';
import { isAbsent } from '../durable-file.ts';
import { segmentOf } from './segment-parts.ts';
import type { SnapshotFolder } from './snapshot-folder.ts';

/** A file that no manifest names may belong to a pull that is just being published. */
const orphanAfterMs = 24 * 3_600_000;

/** Removes snapshots, and the segments that no remaining snapshot is made of. Manifests go first. */
export async function collectSnapshots(folder: SnapshotFolder, ids: readonly string[]): Promise<void> {
  const unneeded = new Set<string>();
  for (const id of ids) {
    const manifest = await folder.read(id).catch(() => null);
    for (const { file } of manifest?.segments ?? []) unneeded.add(basename(file));
    await rm(folder.manifestPath(id), { force: true });
    await rm(folder.profilePath(id), { force: true });
  }
  const entries = await readdir(folder.path).catch(() => []);
  const remaining = entries
    .filter((entry) => /^s-[0-9a-z-]+\.json$/.test(entry))
    .map((entry) => basename(entry, '.json'));
  const manifests = await Promise.all(remaining.map((id) => readUnlessGone(folder, id)));
  const needed = new Set(
    manifests.flatMap((manifest) => (manifest?.segments ?? []).map(({ file }) => basename(file))),
  );
  const segments = join(folder.path, 'segments');
  for (const file of await readdir(segments).catch(() => [])) {
    if (needed.has(segmentOf(file))) continue;
    if (unneeded.has(segmentOf(file)) || (await isOrphan(join(segments, file))))
      await rm(join(segments, file), { force: true });
  }
}

/** Null where another worker, which collects as well, has removed it meanwhile. @throws where it is there and cannot be read */
async function readUnlessGone(folder: SnapshotFolder, id: string): Promise<SnapshotManifest | null> {
  try {
    return await folder.read(id);
  } catch (error) {
    if (await isThere(folder.manifestPath(id))) throw error;
    return null;
  }
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    (error: unknown) => !isAbsent(error),
  );

async function isOrphan(path: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(path)).mtimeMs > orphanAfterMs;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}
