import { readFile } from 'node:fs/promises';
import type { Profile } from '../../shared/contract/profile.ts';
import type { DataReport } from '../../shared/contract/report.ts';
import type { SnapshotManifest } from '../../shared/dataset/manifest.ts';
import { replaceFile } from '../durable-file.ts';
import { type ChosenSplit, chooseSplit, type SplitRequest } from './choose-split.ts';
import { collectSnapshots } from './collect.ts';
import { type DuckOptions, openDuck } from './duck.ts';
import type { FrameRequest, ReadFrame } from './frame-request.ts';
import { countMatured, type MaturedRequest } from './matured-rows.ts';
import type { PullRequest, PullResult } from './pull-request.ts';
import { type LargeRead, readFrame, readLargeFrame } from './read-frame.ts';
import { readScores, type ScoreTable } from './scores.ts';
import { snapshotFolder } from './snapshot-folder.ts';
import { frameBytesMax as usualFrameBytesMax } from './stored-columns.ts';
import { temporaryFolder } from './temporary-folder.ts';
import type { ThreadGate } from './thread-gate.ts';
import { type TrainedRequest, trainedPlaces } from './trained-places.ts';
import { type ValidateRequest, validate } from './validate.ts';
import { type PlacedScores, type ScoresRequest, writeScores } from './write-scores.ts';

export type SnapshotOptions = {
  /** RATCHET_HOME. */
  readonly home: string;
  /** Most memory that DuckDB takes. @default 256MB */
  readonly memoryLimit?: string;
  /** @default 2 */
  readonly threads?: number;
  /** Bytes of a large frame that are kept in memory. @default 512 MB */
  readonly frameBytesMax?: number;
  /** Of a thread that may be ended while it reads or writes. */
  readonly gate?: ThreadGate;
};

/** The only door to snapshots: pulls them, checks them, reads them. Owns one DuckDB per process, opened at first use. */
export type Snapshots = {
  /** @throws SourceFault, WriteFault, the signal's reason */
  pull(request: PullRequest): Promise<PullResult>;
  /** @throws MissingSnapshot */
  readManifest(model: string, id: string): Promise<SnapshotManifest>;
  /** Checks a snapshot and keeps its profile beside it. */
  validate(request: ValidateRequest): Promise<DataReport>;
  /** The profile that validation kept; null where the snapshot was never validated. */
  readProfile(model: string, id: string): Promise<Profile | null>;
  chooseSplit(request: SplitRequest): Promise<ChosenSplit>;
  /** Of how many rows the label has matured since an earlier snapshot of the same rows. */
  countMatured(request: MaturedRequest): Promise<number>;
  readFrame(request: FrameRequest): Promise<ReadFrame>;
  /** The same; columns that are too large for memory lie in a file, which is there as long as they are. */
  readLargeFrame(request: FrameRequest): Promise<LargeRead>;
  /** Where rows lie that another version was trained on, as its own snapshot says. */
  trainedPlaces(request: TrainedRequest): Promise<Float64Array>;
  /** Scores of rows of a snapshot, with the rows' keys. */
  writeScores(path: string, scores: PlacedScores, manifest: SnapshotManifest): Promise<void>;
  /** The same, answered as soon as DuckDB has the scores; `written` settles when the file is there, before `close`. */
  beginScores(
    path: string,
    scores: PlacedScores,
    manifest: SnapshotManifest,
  ): Promise<{ readonly written: Promise<void> }>;
  readScores(path: string): Promise<ScoreTable>;
  /** Removes snapshots and the files that only they need. */
  collect(model: string, ids: readonly string[]): Promise<void>;
  close(): Promise<void>;
};

export function openSnapshots({
  home,
  memoryLimit = '256MB',
  threads = 2,
  frameBytesMax = usualFrameBytesMax,
  gate,
}: SnapshotOptions): Snapshots {
  const duckOptions: DuckOptions = { memoryLimit, threads, temporary: temporaryFolder(home) };
  const duck = openDuck({ ...duckOptions, ...(gate === undefined ? {} : { gate }) });
  const folderOf = (model: string) => snapshotFolder(home, model);
  const write = (request: ScoresRequest & { readonly manifest: SnapshotManifest }) =>
    duck.work((connection) => writeScores(connection, request, folderOf(request.manifest.model).pathOf));
  return {
    async pull(request) {
      // With the first pull: threads that only read would load the client of PostgreSQL in vain.
      const { pull } = await import('./pull.ts');
      return pull(request, { folder: folderOf(request.declaration.model), duck, duckOptions, frameBytesMax });
    },
    readManifest: async (model, id) => folderOf(model).read(id),
    async validate(request) {
      const folder = folderOf(request.manifest.model);
      const { report, profile } = await duck.work(
        (connection) => validate(connection, request, folder.pathOf),
        request.signal,
      );
      await replaceFile(folder.profilePath(request.manifest.id), JSON.stringify(profile));
      return report;
    },
    async readProfile(model, id) {
      const text = await readFile(folderOf(model).profilePath(id), 'utf8').catch(() => null);
      return text === null ? null : (JSON.parse(text) as Profile);
    },
    chooseSplit: async (request) =>
      duck.work(
        (connection) => chooseSplit(connection, request, folderOf(request.manifest.model).pathOf),
        request.signal,
      ),
    countMatured: (request) =>
      duck.work((connection) => countMatured(connection, request, folderOf(request.manifest.model).pathOf)),
    readFrame: async (request) =>
      duck.work((connection) => readFrame(connection, request, folderOf(request.manifest.model).pathOf)),
    readLargeFrame: async (request) =>
      duck.work((connection) =>
        readLargeFrame(connection, request, {
          pathOf: folderOf(request.manifest.model).pathOf,
          store: { folder: duckOptions.temporary, bytesMax: frameBytesMax },
        }),
      ),
    trainedPlaces: (request) =>
      duck.work((connection) => trainedPlaces(connection, request, folderOf(request.manifest.model).pathOf)),
    writeScores: (path, scores, manifest) => write({ path, scores, manifest }),
    beginScores: (path, scores, manifest) =>
      new Promise((resolve, reject) => {
        const written = write({ path, scores, manifest, onHanded: () => resolve({ written }) });
        written.catch(reject);
      }),
    readScores: (path) => duck.work((connection) => readScores(connection, path)),
    collect: async (model, ids) => collectSnapshots(folderOf(model), ids),
    close: () => duck.close(),
  };
}
