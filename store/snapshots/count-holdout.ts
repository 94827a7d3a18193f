import pg from 'pg';
import type { Declaration } from '../../shared/declaration/schema.ts';
import { gateColumns } from '../../shared/policy/gate-columns.ts';
import { missingGroup } from '../../shared/policy/groups.ts';
import type { ExpectedHoldout, LevelSize } from '../../shared/policy/lint-policy.ts';
import { relationOf, sourceName } from './source-query.ts';
import { readSource } from './source-session.ts';

/** More levels of a column than these are not looked at. */
const levelsMax = 300;

/**
 * About how many labelled rows of the source would be test rows, and of which levels, by counts in the source itself. A
 * split by hash, time or group gives the test its declared share of the rows.
 * @throws SourceFault where the source cannot be read
 */
export function countHoldout(
  declaration: Declaration,
  options: { readonly connectionString: string; readonly signal?: AbortSignal },
): Promise<ExpectedHoldout> {
  const { source, task, split } = declaration;
  const session = { ...options, statementTimeoutMs: 60_000, name: sourceName(source) };
  return readSource(session, async ({ client }) => {
    const labelled = labelledSql(declaration);
    const share = split.by === 'column' ? 1 : split.test;
    const { rows } = await client.query<Counted>(`select ${countsSql(declaration)} from ${labelled}`);
    const levels = new Map<string, readonly LevelSize[]>();
    for (const { name } of gateColumns(declaration.gates)) {
      if (levels.has(name)) continue;
      levels.set(name, await levelsOf(client, { declaration, name, share }));
    }
    const rowCount = Math.round(Number(rows[0]?.row_count ?? 0) * share);
    const positives = Number(rows[0]?.positives ?? 0) * share;
    return {
      rowCount,
      ...(task === 'binary' && rowCount > 0 ? { positiveShare: positives / rowCount } : {}),
      levels,
    };
  });
}

type Counted = { readonly row_count: string; readonly positives: string };

const countsSql = ({ target }: Declaration): string => {
  const label = `${pg.escapeIdentifier(target.column)}::text`;
  const isPositive =
    target.positive === undefined ? 'false' : `${label} = ${pg.escapeLiteral(target.positive)}`;
  return `count(*) as row_count, count(*) filter (where ${isPositive}) as positives`;
};

function labelledSql({ source, target, split }: Declaration): string {
  const conditions = [
    `${pg.escapeIdentifier(target.column)} is not null`,
    ...(source.deletedAt === undefined ? [] : [`${pg.escapeIdentifier(source.deletedAt)} is null`]),
    ...(split.by === 'column' && split.column !== undefined
      ? [`${pg.escapeIdentifier(split.column)}::text = 'test'`]
      : []),
  ];
  return `${relationOf(source)} where ${conditions.join(' and ')}`;
}

type Asked = { readonly declaration: Declaration; readonly name: string; readonly share: number };

async function levelsOf(
  client: pg.ClientBase,
  { declaration, name, share }: Asked,
): Promise<readonly LevelSize[]> {
  const { rows } = await client.query<Counted & { readonly level: string | null }>(
    `select ${pg.escapeIdentifier(name)}::text as level, ${countsSql(declaration)}
     from ${labelledSql(declaration)} group by 1 order by 2 desc, 1 limit ${levelsMax}`,
  );
  return rows.map(({ level, row_count: rowCount, positives }) => ({
    level: level ?? missingGroup,
    ...{ rowCount: Number(rowCount) * share, positives: Number(positives) * share },
  }));
}
