import { createHash } from 'node:crypto';
import { access } from 'node:fs/promises';
import type { SnapshotManifest } from '../../shared/dataset/manifest.ts';
import { replaceFile } from '../durable-file.ts';

type PathOf = (file: string) => string;

/**
 * Whether it is known of the full segment that no two of its rows have the same key. Increments bring other keys, or take
 * the place of its rows, so that keys may repeat within them alone.
 */
export const hasUniqueKeys = (manifest: SnapshotManifest, pathOf: PathOf): Promise<boolean> =>
  access(noteOf(manifest, pathOf)).then(
    () => true,
    () => false,
  );

/** Notes it where a validation that found no repeated key saw the segment alone, and all of its rows that are alive. */
export async function noteUniqueKeys(manifest: SnapshotManifest, pathOf: PathOf): Promise<void> {
  if (manifest.segments.length === 1 && manifest.window === undefined)
    await replaceFile(noteOf(manifest, pathOf), '');
}

function noteOf({ segments, key }: SnapshotManifest, pathOf: PathOf): string {
  const digest = createHash('sha256').update(JSON.stringify(key)).digest('hex').slice(0, 16);
  return pathOf(`${segments[0]?.file}.${digest}.unique`);
}
