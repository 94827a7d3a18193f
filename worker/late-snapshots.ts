import type { SnapshotOptions, Snapshots } from '../store/snapshots/snapshots.ts';

/**
 * The door to snapshots, opened with the first piece of work: DuckDB's library takes 20 MB and a tenth of a second, which
 * neither a worker that idles nor its start needs to spend.
 */
export function lateSnapshots(options: SnapshotOptions): Snapshots {
  let opening: Promise<Snapshots> | null = null;
  const open = (): Promise<Snapshots> => {
    opening ??= import('../store/snapshots/snapshots.ts').then(({ openSnapshots }) => openSnapshots(options));
    return opening;
  };
  return {
    pull: async (request) => (await open()).pull(request),
    readManifest: async (model, id) => (await open()).readManifest(model, id),
    validate: async (request) => (await open()).validate(request),
    readProfile: async (model, id) => (await open()).readProfile(model, id),
    chooseSplit: async (request) => (await open()).chooseSplit(request),
    countMatured: async (request) => (await open()).countMatured(request),
    readFrame: async (request) => (await open()).readFrame(request),
    readLargeFrame: async (request) => (await open()).readLargeFrame(request),
    trainedPlaces: async (request) => (await open()).trainedPlaces(request),
    beginScores: async (path, scores, manifest) => (await open()).beginScores(path, scores, manifest),
    writeScores: async (path, scores, manifest) => (await open()).writeScores(path, scores, manifest),
    readScores: async (path) => (await open()).readScores(path),
    collect: async (model, ids) => (await open()).collect(model, ids),
    close: async () => (await opening)?.close(),
  };
}
