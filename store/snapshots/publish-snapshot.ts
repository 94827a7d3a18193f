import { randomBytes, randomUUID } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Segment, SnapshotManifest } from '../../shared/dataset/manifest.ts';
import { durationMs } from '../../shared/declaration/duration.ts';
import type { Declaration } from '../../shared/declaration/schema.ts';
import { isAbsent, moveFile, syncFile } from '../durable-file.ts';
import type { DescribedColumn } from './describe-source.ts';
import { columnsFile } from './kept-columns.ts';
import { measureFile } from './measure-file.ts';
import { differenceOf, digestOf, highMark, laterMark, leftOutOf } from './measure-rows.ts';
import { type PullPlan, watermarkColumn } from './pull-plan.ts';
import type { PullDependencies, PullRequest, PullResult } from './pull-request.ts';
import { snapshotQuery } from './source-query.ts';

/** What the transaction left behind: one file of rows, and what they are. */
export type Pulled = {
  readonly plan: PullPlan;
  readonly lineage: string;
  readonly columns: readonly DescribedColumn[];
  readonly databaseTime: string;
  readonly rowCount: number;
  readonly file: string;
  readonly previousIsComplete: boolean;
};

/** Makes a snapshot of the pulled segment: measures it, moves it into place, writes the manifest last. */
export function publishSnapshot(
  pulled: Pulled,
  request: PullRequest,
  { folder, duck }: PullDependencies,
): Promise<PullResult> {
  const { plan } = pulled;
  const previous = request.previous?.lineage === pulled.lineage ? request.previous : null;
  const { kind } = plan;
  const reason = plan.kind === 'full' ? plan.reason : `rows at or above ${plan.from}, less the overlap`;
  return duck.work((connection) =>
    whileSynced(pulled.file, async (synced) => {
      const { segment, earlier, ...draft } = await draftOf(connection, pulled, { request, previous });
      const pathOf = (name: string) => (name === segment.file ? pulled.file : folder.pathOf(name));
      const rows = { ...draft, segments: [...earlier, segment], pathOf };
      const measured = await digestOf(connection, rows, draft.columns);
      const unchanged = previous?.digest === measured.digest;
      // An increment that brought nothing is dropped, so that segments do not pile up.
      if (unchanged && previous !== null && kind === 'incremental') {
        const manifest = sameRows(previous, draft, request.declaration);
        if (manifest !== previous) await folder.publish(manifest);
        return { manifest, unchanged, kind, reason, kept: Promise.resolve() };
      }
      const isDue = kind === 'full' && previous !== null && pulled.previousIsComplete;
      const difference =
        isDue && draft.watermarkColumn !== null
          ? await differenceOf(connection, { before: { ...previous, pathOf: folder.pathOf }, after: rows })
          : null;
      const leftOut = await leftOutOf(connection, rows, measured.rowCount);
      const segments = [...earlier, { ...segment, ...(await synced) }];
      request.signal?.throwIfAborted();
      await moveFile(pulled.file, folder.pathOf(segment.file));
      const { kept } = await keepColumns(pulled.file, folder.pathOf(segment.file));
      const found = { ...measured, leftOut, ...(difference === null ? {} : { difference }) };
      const manifest = { ...draft, segments, ...found };
      await folder.publish(manifest);
      return { manifest, unchanged, kind, reason, kept };
    }),
  );
}

/** The snapshot of the same rows: the previous one or, where labels mature as time goes by, one of this pull's time. */
function sameRows(
  previous: SnapshotManifest,
  draft: Omit<Draft, 'earlier' | 'segment'>,
  { target }: Declaration,
): SnapshotManifest {
  if (target.matureAfter === undefined) return previous;
  const { segments, rowCount, digest, leftOut } = previous;
  return { ...draft, segments, rowCount, digest, ...(leftOut === undefined ? {} : { leftOut }) };
}

/**
 * What was kept of the segment's columns, where there is such, comes to lie beside it when the disk has it. Nobody waits
 * for that: a training that does not find it decodes the columns.
 */
async function keepColumns(pulledFile: string, segmentFile: string): Promise<{ kept: Promise<void> }> {
  const path = columnsFile(segmentFile);
  const partial = `${path}.${randomUUID()}.partial`;
  try {
    await rename(columnsFile(pulledFile), partial);
  } catch (error) {
    if (isAbsent(error)) return { kept: Promise.resolve() };
    throw error;
  }
  const synced = syncFile(partial).then(() => rename(partial, path));
  return { kept: synced.catch(() => rm(partial, { force: true })) };
}

/** The disk and the thread that waits have nothing else to do while DuckDB reads the file: they sync and hash it. */
async function whileSynced<Done>(
  file: string,
  work: (synced: ReturnType<typeof measureFile>) => Promise<Done>,
): Promise<Done> {
  const synced = Promise.all([measureFile(file), syncFile(file)]).then(([measures]) => measures);
  // It may fail before anybody waits for it.
  synced.catch(() => undefined);
  try {
    return await work(synced);
  } finally {
    await synced.catch(() => undefined);
  }
}

type Draft = Omit<SnapshotManifest, 'segments' | 'rowCount' | 'digest' | 'leftOut'> & {
  /** Of an increment, those that it adds to. */
  readonly earlier: readonly Segment[];
  readonly segment: Omit<Segment, 'bytes' | 'sha256'>;
};
type Context = { readonly request: PullRequest; readonly previous: SnapshotManifest | null };

async function draftOf(
  connection: DuckDBConnection,
  pulled: Pulled,
  { request, previous }: Context,
): Promise<Draft> {
  const { plan, databaseTime } = pulled;
  const { model, source } = request.declaration;
  const watermark = watermarkColumn(source, pulled.columns);
  const mark =
    watermark === null
      ? null
      : await highMark(connection, { path: pulled.file, column: watermark, databaseTime });
  const isFull = plan.kind === 'full';
  const marks = [isFull ? null : (previous?.watermark ?? null), mark];
  const id = snapshotId(databaseTime);
  const windowMs = source.window === undefined ? null : durationMs(source.window);
  const segment: Draft['segment'] = {
    file: `segments/${id}.parquet`,
    kind: plan.kind,
    rowCount: pulled.rowCount,
    from: isFull ? null : plan.from,
    to: mark,
    pulledAt: databaseTime,
  };
  return {
    formatVersion: 1,
    id,
    model,
    lineage: pulled.lineage,
    kind: plan.kind,
    query: snapshotQuery(source, databaseTime),
    columns: pulled.columns.map(({ name, postgresType, type }) => ({ name, postgresType, type })),
    key: source.key,
    watermarkColumn: source.watermark ?? null,
    watermark: watermark === null ? null : await laterMark(connection, marks, watermark),
    deletedAt: source.deletedAt ?? null,
    ...(windowMs === null || source.time === undefined
      ? {}
      : { window: { column: source.time, ms: windowMs } }),
    ...{ earlier: isFull ? [] : (previous?.segments ?? []), segment },
    databaseTime,
  };
}

/** Ids sort by the database's time of the pull. */
const snapshotId = (databaseTime: string): string =>
  `s-${databaseTime
    .slice(0, 19)
    .replaceAll(/[^0-9T]/g, '')
    .toLowerCase()}-${randomBytes(3).toString('hex')}`;
