import pg from 'pg';
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
  const query = (source.query ?? '').trim().replace(endOfStatement, '');
  if (!/^(\s|\(|--[^\n]*\n|\/\*[\s\S]*?\*\/)*(select|with|table|values)\b/i.test(query))
    throw new SourceFault('source.query is not a select: it must begin with select, with, table or values', {
      permanent: true,
    });
  // The line break ends a trailing comment.
  return `(${query}\n) as source`;
}

/** The query of the declaration in words, for manifest and report. */
export const queryText = (source: Source): string =>
  source.table === undefined ? (source.query ?? '') : `select * from ${relationOf(source)}`;

/** What a fault names. */
export const sourceName = ({ connection, schema, table }: Source): SourceName => ({
  connection,
  schema,
  ...(table === undefined ? {} : { table }),
});
