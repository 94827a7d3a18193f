import { createHash } from 'node:crypto';
import pg from 'pg';
import type { SnapshotManifest } from '../../shared/dataset/manifest.ts';
import { durationMs } from '../../shared/declaration/duration.ts';
import type { Declaration } from '../../shared/declaration/schema.ts';
import type { Source } from '../../shared/declaration/source.ts';
import type { DescribedColumn } from './describe-source.ts';
import { SourceFault } from './source-fault.ts';
import { before, queryText, windowConditions } from './source-query.ts';

/** How a pull reads: all rows, and why; or the rows at or above a mark. */
export type PullPlan =
  | { readonly kind: 'full'; readonly reason: string }
  | { readonly kind: 'incremental'; readonly from: string };

export type PlanInput = {
  readonly source: Source;
  readonly previous: SnapshotManifest | null;
  /** Whether all of the previous snapshot's segments are at hand. */
  readonly previousIsComplete: boolean;
  /** Whether validation rejected it: who deletes the rows that it complained of leaves nothing for an increment to see. */
  readonly previousWasRejected: boolean;
  readonly lineage: string;
  readonly databaseTime: string;
};

/** Full where nothing fits to continue, or a full pull is due by the database's clock; else incremental. */
export function planPull({
  source,
  previous,
  previousIsComplete,
  previousWasRejected,
  lineage,
  databaseTime,
}: PlanInput): PullPlan {
  if (previous === null) return { kind: 'full', reason: 'there is no earlier snapshot' };
  if (source.watermark === undefined) return { kind: 'full', reason: 'no watermark is declared' };
  if (previous.lineage !== lineage) return { kind: 'full', reason: 'query, columns or types changed' };
  if (previous.watermark === null) return { kind: 'full', reason: 'the earlier snapshot has no high mark' };
  if (!previousIsComplete) return { kind: 'full', reason: 'files of the earlier snapshot are not at hand' };
  if (previousWasRejected)
    return {
      kind: 'full',
      reason: 'the earlier snapshot was rejected, and may have been mended by deleting rows',
    };
  const lastFull = previous.segments[0]?.pulledAt ?? previous.databaseTime;
  const due = Date.parse(lastFull) + (durationMs(source.fullPullEvery) ?? 0);
  if (Date.parse(databaseTime) >= due)
    return { kind: 'full', reason: `the last full pull is older than ${source.fullPullEvery}` };
  return { kind: 'incremental', from: previous.watermark };
}

/** What the source is at the moment of a pull. */
export type SourceShape = {
  readonly columns: readonly DescribedColumn[];
  /** The select behind a view; null for a table. */
  readonly view: string | null;
};

/** Digest of all that makes rows comparable between pulls. A change begins a new lineage. */
export function lineageOf({ source }: Declaration, { columns, view }: SourceShape): string {
  const identity = {
    format: 1,
    connection: source.connection,
    query: queryText(source),
    ...(view === null ? {} : { view }),
    columns: columns.map(({ name, postgresType, modifier }) => [
      name,
      postgresType,
      ...(modifier === -1 ? [] : [modifier]),
    ]),
    key: source.key,
    watermark: source.watermark ?? null,
    deletedAt: source.deletedAt ?? null,
    window: source.window === undefined ? null : [source.time, source.window],
  };
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex');
}

const timeTypes = ['timestamptz', 'timestamp', 'date'];
const integerTypes = ['int2', 'int4', 'int8'];

/** The column of a watermark, if its type can be one. @throws SourceFault */
export function watermarkColumn(source: Source, columns: readonly DescribedColumn[]): DescribedColumn | null {
  if (source.watermark === undefined) return null;
  const column = columnNamed(columns, source.watermark, 'source.watermark');
  const problem = watermarkProblem(column);
  if (problem !== null) throw new SourceFault(`source.watermark: ${problem}`, { permanent: true });
  return column;
}

/** Why a column cannot be a watermark, with the types that can and the remedy; null where it can. */
export const watermarkProblem = ({ name, postgresType, typeName }: DescribedColumn): string | null =>
  timeTypes.includes(typeName) || integerTypes.includes(typeName)
    ? null
    : `column "${name}" is ${postgresType}; a watermark is a timestamp, a date or an integer. Declare another column, or leave it out to pull everything each time`;

/** @throws SourceFault naming the columns that there are */
export function columnNamed(
  columns: readonly DescribedColumn[],
  name: string,
  where: string,
): DescribedColumn {
  const column = columns.find((candidate) => candidate.name === name);
  if (column !== undefined) return column;
  throw new SourceFault(
    `${where}: the source has no column "${name}"; it has ${columns.map((each) => each.name).join(', ')}`,
    { permanent: true, code: '42703' },
  );
}

/** Rows that the plan asks for, as SQL. */
export function conditionsOf(
  plan: PullPlan,
  { source, watermark, databaseTime }: Conditions,
): readonly string[] {
  if (plan.kind === 'full' || watermark === null) return windowConditions(source, databaseTime);
  const column = pg.escapeIdentifier(watermark.name);
  // A row without a watermark is a violation: the increment brings it, so that validation finds it. The window does not
  // hold an increment back: a row whose event time was mended leaves the snapshot by what it is now.
  return [`(${column} >= ${lowerMark(plan.from, watermark, source)} or ${column} is null)`];
}

type Conditions = {
  readonly source: Source;
  readonly watermark: DescribedColumn | null;
  readonly databaseTime: string;
};

function lowerMark(from: string, watermark: DescribedColumn, source: Source): string {
  const mark = `${pg.escapeLiteral(from)}::${watermark.typeName}`;
  if (integerTypes.includes(watermark.typeName)) return mark;
  const back = before(mark, durationMs(source.overlap) ?? 0);
  return watermark.typeName === 'date' ? `(${back})::date` : back;
}
