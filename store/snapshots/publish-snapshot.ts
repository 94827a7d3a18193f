import { randomBytes } from 'node:crypto';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Segment, SnapshotManifest } from '../../shared/dataset/manifest.ts';
import { durationMs } from '../../shared/declaration/duration.ts';
import { moveFile } from '../durable-file.ts';
import type { DescribedColumn } from './describe-source.ts';
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
  return duck.work(async (connection) => {
    const draft = await draftOf(connection, pulled, { request, previous });
    const file = draft.segments.at(-1)?.file ?? '';
    const rows = { ...draft, pathOf: (name: string) => (name === file ? pulled.file : folder.pathOf(name)) };
    const measured = await digestOf(connection, rows, draft.columns);
    const unchanged = previous?.digest === measured.digest;
    // An increment that brought nothing is dropped, so that segments do not pile up.
    if (unchanged && previous !== null && kind === 'incremental')
      return { manifest: previous, unchanged, kind, reason };
    const isDue = kind === 'full' && previous !== null && pulled.previousIsComplete;
    const difference =
      isDue && draft.watermarkColumn !== null
        ? await differenceOf(connection, { before: { ...previous, pathOf: folder.pathOf }, after: rows })
        : null;
    const leftOut = await leftOutOf(connection, rows, measured.rowCount);
    request.signal?.throwIfAborted();
    await moveFile(pulled.file, folder.pathOf(file));
    const manifest = { ...draft, ...measured, leftOut, ...(difference === null ? {} : { difference }) };
    await folder.publish(manifest);
    return { manifest, unchanged, kind, reason };
  });
}

type Draft = Omit<SnapshotManifest, 'rowCount' | 'digest' | 'leftOut'>;
type Context = { readonly request: PullRequest; readonly previous: SnapshotManifest | null };

async function draftOf(
  connection: DuckDBConnection,
  pulled: Pulled,
  { request, previous }: Context,
): Promise<Draft> {
  const { plan, databaseTime } = pulled;
  const { model, source } = request.declaration;
  const watermark = watermarkColumn(source, pulled.columns);
  const [mark, measures] = await Promise.all([
    watermark === null ? null : highMark(connection, { path: pulled.file, column: watermark, databaseTime }),
    measureFile(pulled.file),
  ]);
  const isFull = plan.kind === 'full';
  const marks = [isFull ? null : (previous?.watermark ?? null), mark];
  const id = snapshotId(databaseTime);
  const windowMs = source.window === undefined ? null : durationMs(source.window);
  const segment: Segment = {
    file: `segments/${id}.parquet`,
    kind: plan.kind,
    rowCount: pulled.rowCount,
    ...measures,
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
    segments: isFull ? [segment] : [...(previous?.segments ?? []), segment],
    databaseTime,
  };
}

/** Ids sort by the database's time of the pull. */
const snapshotId = (databaseTime: string): string =>
  `s-${databaseTime
    .slice(0, 19)
    .replaceAll(/[^0-9T]/g, '')
    .toLowerCase()}-${randomBytes(3).toString('hex')}`;
