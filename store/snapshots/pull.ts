import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { durationMs } from '../../shared/declaration/duration.ts';
import type { Declaration } from '../../shared/declaration/schema.ts';
import type { TapPlan } from './column-tap.ts';
import {
  type DescribedColumn,
  describeSource,
  keysAsText,
  wireExpression,
  wireKindOf,
} from './describe-source.ts';
import { duckSettings } from './duck.ts';
import { columnsFile } from './kept-columns.ts';
import { type Pulled, publishSnapshot } from './publish-snapshot.ts';
import { columnNamed, conditionsOf, lineageOf, planPull, watermarkColumn } from './pull-plan.ts';
import type { PullDependencies, PullRequest, PullResult } from './pull-request.ts';
import { writeSegment } from './segment-writer.ts';
import { relationOf, sourceName } from './source-query.ts';
import { readSource, type SourceSession } from './source-session.ts';
import { type TappedColumn, tappedColumns } from './tapped-columns.ts';
import { viewDefinition } from './view-definition.ts';
import type { WireColumn } from './wire-column.ts';

/**
 * Pulls the source into a snapshot. Nothing is visible before its manifest; a failure or an abort leaves nothing.
 *
 * @throws SourceFault where the source cannot be read; WriteFault where the segment cannot be written; the signal's
 * reason where it aborts
 */
export async function pull(request: PullRequest, dependencies: PullDependencies): Promise<PullResult> {
  const { folder } = dependencies;
  const attemptFolder = await folder.beginAttempt(request.attempt);
  try {
    const { source } = request.declaration;
    const pulled = await readSource(
      {
        connectionString: request.connectionString,
        statementTimeoutMs: durationMs(source.statementTimeout) ?? 0,
        name: sourceName(source),
        signal: request.signal,
      },
      (session) => transfer(session, { request, dependencies, file: join(attemptFolder, 'segment.parquet') }),
    );
    request.signal?.throwIfAborted();
    request.onRead?.();
    return await publishSnapshot(pulled, request, dependencies);
  } finally {
    await rm(attemptFolder, { recursive: true, force: true });
  }
}

type Transfer = {
  readonly request: PullRequest;
  readonly dependencies: PullDependencies;
  readonly file: string;
};

async function transfer(session: SourceSession, { request, dependencies, file }: Transfer): Promise<Pulled> {
  const { declaration, previous, previousWasRejected = false } = request;
  const { source } = declaration;
  const { client, databaseTime } = session;
  const relation = relationOf(source);
  const columns = keysAsText(await describeSource(client, relation), source.key);
  checkNames(declaration, columns);
  const view = await viewDefinition(client, source);
  const lineage = lineageOf(declaration, { columns, view });
  const previousIsComplete = previous !== null && (await dependencies.folder.isComplete(previous));
  const known = { previous, previousIsComplete, previousWasRejected };
  const plan = planPull({ source, ...known, lineage, databaseTime });
  const watermark = watermarkColumn(source, columns);
  const conditions = conditionsOf(plan, { source, watermark, databaseTime });
  const wires = columns.map((column) => wireOf(column, declaration));
  const expressions = columns.map((column, index) =>
    wireExpression(column, pg.escapeIdentifier(column.name), wires[index]?.wire ?? 'text'),
  );
  const where = conditions.length === 0 ? '' : ` where ${conditions.join(' and ')}`;
  const rowCount = await writeSegment({
    feed: session.copyOut(`select ${expressions.join(', ')} from ${relation}${where}`),
    columns: wires,
    file,
    tap: tapOf(tappedColumns(declaration, columns, wires), { file, bytesMax: dependencies.frameBytesMax }),
    // One stream is one pipeline: a second thread would find nothing to do, and spins while it looks for work.
    settings: duckSettings({ ...dependencies.duckOptions, threads: 1, temporary: `${file}.spill` }),
    onRows: (rows) => request.onProgress?.({ kind: plan.kind, rowCount: rows }),
  });
  return { plan, lineage, columns, databaseTime, rowCount, file, previousIsComplete };
}

function tapOf(
  columns: readonly TappedColumn[],
  { file, bytesMax }: { readonly file: string; readonly bytesMax: number },
): TapPlan | null {
  return columns.length === 0 ? null : { columns, path: columnsFile(file), bytesMax };
}

/** Columns that the pull itself reads by name; all others are the contract's business. */
function checkNames({ source }: Declaration, columns: readonly DescribedColumn[]): void {
  for (const key of source.key) columnNamed(columns, key, 'source.key');
  if (source.deletedAt !== undefined) columnNamed(columns, source.deletedAt, 'source.deletedAt');
  if (source.window !== undefined && source.time !== undefined)
    columnNamed(columns, source.time, 'source.time');
}

const wireOf = (column: DescribedColumn, { source }: Declaration): WireColumn => ({
  name: column.name,
  wire: wireKindOf(column, source.key.includes(column.name)),
  identity: source.key.includes(column.name) || column.name === source.watermark,
});
