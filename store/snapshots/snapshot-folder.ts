import { access, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SnapshotManifest } from '../../shared/dataset/manifest.ts';
import { ModelName } from '../../shared/names.ts';
import { replaceFile } from '../durable-file.ts';

/** Where the snapshots of one model are: `<id>.json`, `<id>.profile.json`, `segments/`, and `pulling-…` while one is made. */
export type SnapshotFolder = {
  readonly path: string;
  pathOf(segmentFile: string): string;
  manifestPath(id: string): string;
  profilePath(id: string): string;
  /** Writes the manifest: from then on the snapshot exists. */
  publish(manifest: SnapshotManifest): Promise<void>;
  /** @throws MissingSnapshot */
  read(id: string): Promise<SnapshotManifest>;
  /** Whether every segment's file is here. */
  isComplete(manifest: SnapshotManifest): Promise<boolean>;
  /** A fresh folder for an attempt; leftovers of dead attempts are removed. */
  beginAttempt(attempt: string): Promise<string>;
};

export class MissingSnapshot extends Error {
  override readonly name = 'MissingSnapshot';
}

const idPattern = /^s-[0-9a-z-]{6,60}$/;
const abandonedAfterMs = 24 * 3_600_000;

/** @throws ZodError where the model's name could leave the folder */
export function snapshotFolder(home: string, model: string): SnapshotFolder {
  const path = join(home, 'snapshots', ModelName.parse(model));
  const manifestPath = (id: string) => join(path, `${idOf(id)}.json`);
  const pathOf = (file: string) => join(path, file);
  return {
    path,
    pathOf,
    manifestPath,
    profilePath: (id) => join(path, `${idOf(id)}.profile.json`),
    publish: (manifest) => replaceFile(manifestPath(manifest.id), JSON.stringify(manifest, null, 2)),
    async read(id) {
      const text = await readFile(manifestPath(id), 'utf8').catch(() => {
        throw new MissingSnapshot(
          `snapshot ${id} of ${model} is not here: it was collected, or lies on another machine`,
        );
      });
      return JSON.parse(text) as SnapshotManifest;
    },
    async isComplete(manifest) {
      const found = await Promise.allSettled(
        manifest.segments.map((segment) => access(pathOf(segment.file))),
      );
      return found.every((result) => result.status === 'fulfilled');
    },
    async beginAttempt(attempt) {
      await mkdir(path, { recursive: true });
      const name = `pulling-${attempt.replaceAll(/[^A-Za-z0-9-]/g, '-')}`;
      await removeAbandoned(path, name);
      const folder = join(path, name);
      await mkdir(folder, { recursive: true });
      return folder;
    },
  };
}

function idOf(id: string): string {
  if (!idPattern.test(id)) throw new MissingSnapshot(`${JSON.stringify(id)} is no snapshot id`);
  return id;
}

/** Attempts of the same run differ in the number at the end; those of other runs are dead after a day. */
async function removeAbandoned(path: string, name: string): Promise<void> {
  const run = name.replace(/-\d+$/, '');
  for (const entry of await readdir(path)) {
    if (!entry.startsWith('pulling-')) continue;
    const { mtimeMs } = await stat(join(path, entry)).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    const isSameRun = entry.replace(/-\d+$/, '') === run;
    if (isSameRun || Date.now() - mtimeMs > abandonedAfterMs)
      await rm(join(path, entry), { recursive: true, force: true });
  }
}
