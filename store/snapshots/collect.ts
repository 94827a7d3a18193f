import { readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
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
  const manifests = await Promise.all(remaining.map((id) => folder.read(id)));
  const needed = new Set(manifests.flatMap(({ segments }) => segments.map(({ file }) => basename(file))));
  const segments = join(folder.path, 'segments');
  for (const file of await readdir(segments).catch(() => [])) {
    if (needed.has(segmentOf(file))) continue;
    const { mtimeMs } = await stat(join(segments, file));
    if (unneeded.has(segmentOf(file)) || Date.now() - mtimeMs > orphanAfterMs)
      await rm(join(segments, file), { force: true });
  }
}
