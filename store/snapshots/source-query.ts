import pg from 'pg';
import { durationMs } from '../../shared/declaration/duration.ts';
import type { Source } from '../../shared/declaration/source.ts';
import { SourceFault, type SourceName } from './source-fault.ts';

/** A closing semicolon, and comments behind it. */
const endOfStatement = /;(\s|;|--[^\n'"]*(\n|$)|\/\*[^'"]*?\*\/)*$/;

/**
 * The relation to select from: a quoted table, or the declared query as a subquery. A query must be one select; the
 * read-only transaction refuses what else it might try.
 */
export function relationOf(source: Source): string {
  if (source.table !== undefined)
    return `${pg.escapeIdentifier(source.schema)}.${pg.escapeIdentifier(source.table)}`;
  return queryRelation(source.query ?? '', 'source.query');
}

/** A query of the user's own as a relation. @throws SourceFault, which calls it `what`, where it is no select. */
export function queryRelation(text: string, what: string): string {
  const query = text.trim().replace(endOfStatement, '');
  if (!/^(\s|\(|--[^\n]*\n|\/\*[\s\S]*?\*\/)*(select|with|table|values)\b/i.test(query))
    throw new SourceFault(`${what} is not a select: it must begin with select, with, table or values`, {
      permanent: true,
    });
  // The line break ends a trailing comment.
  return `(${query}\n) as source`;
}

/** SQL of the moment that lies so far before `mark`, which is SQL too. */
export const before = (mark: string, ms: number): string =>
  `${mark} - interval '${Math.round(ms)} milliseconds'`;

/** Which rows the declared window holds at the database's time; nothing where none is declared. */
export function windowConditions(source: Source, databaseTime: string): readonly string[] {
  const windowMs = source.window === undefined ? null : durationMs(source.window);
  if (windowMs === null || source.time === undefined) return [];
  const time = pg.escapeIdentifier(source.time);
  const since = before(`${pg.escapeLiteral(databaseTime)}::timestamptz`, windowMs);
  return [`(${time} is null or ${time} >= ${since})`];
}

/** The query that tells which rows a snapshot of that time holds: without tombstones and those outside of the window. */
export function snapshotQuery(source: Source, databaseTime: string): string {
  const conditions = [
    ...(source.deletedAt === undefined ? [] : [`${pg.escapeIdentifier(source.deletedAt)} is null`]),
    ...windowConditions(source, databaseTime),
  ];
  if (conditions.length === 0) return queryText(source);
  return `select * from ${relationOf(source)} where ${conditions.join(' and ')}`;
}

/** The query of the declaration in words. */
export const queryText = (source: Source): string =>
  source.table === undefined ? (source.query ?? '') : `select * from ${relationOf(source)}`;

/** What a fault names. */
export const sourceName = ({ connection, schema, table }: Source): SourceName => ({
  connection,
  schema,
  ...(table === undefined ? {} : { table }),
});
