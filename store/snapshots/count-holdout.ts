import pg from 'pg';
import type { Declaration } from '../../shared/declaration/schema.ts';
import { gateColumns, whereColumns } from '../../shared/policy/gate-columns.ts';
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
    const labelledCount = Number(rows[0]?.row_count ?? 0);
    const rowCount = Math.round(labelledCount * share);
    const positives = Number(rows[0]?.positives ?? 0) * share;
    return {
      rowCount,
      ...(task === 'binary' && rowCount > 0 ? { positiveShare: positives / rowCount } : {}),
      levels,
      ...(await sampledOf(client, declaration, { levels, labelledCount, share })),
      ...(await missingOf(client, { declaration, share })),
    };
  });
}

/** So many rows say of a share of one percent what a tenth of it is unsure. */
const sampleRows = 20_000;
const parts = 1_000_000;

/** Rows drawn by a hash of their key, always the same ones; nothing where counts of levels say all that is asked. */
async function sampledOf(
  client: pg.ClientBase,
  declaration: Declaration,
  counted: {
    readonly levels: ReadonlyMap<string, readonly LevelSize[]>;
    readonly labelledCount: number;
    readonly share: number;
  },
): Promise<Pick<ExpectedHoldout, 'sampled'>> {
  const { levels, labelledCount, share } = counted;
  const all = labelledCount * share;
  const isCounted = (name: string): boolean => Math.abs(sizeOf(levels.get(name) ?? []) - all) <= 1;
  const asked = whereColumns(declaration.gates).filter(
    (names) => names.length > 1 || !names.every((name) => isCounted(name)),
  );
  const names = [...new Set(asked.flat())];
  if (names.length === 0 || labelledCount === 0) return {};
  const isWhole = labelledCount <= sampleRows;
  const keys = declaration.source.key.map((name) => `${pg.escapeIdentifier(name)}::text`);
  const drawn = `abs(hashtextextended(concat_ws(':', ${keys.join(', ')}), 0) % ${parts}) < ${Math.ceil((sampleRows / labelledCount) * parts)}`;
  const { rows } = await client.query<(string | null)[]>({
    text: `select ${names.map((name) => `${pg.escapeIdentifier(name)}::text`).join(', ')}
      from ${labelledSql(declaration)}${isWhole ? '' : ` and ${drawn}`}`,
    rowMode: 'array',
  });
  const columns = new Map(names.map((name, at) => [name, rows.map((row) => row[at] ?? null)]));
  return { sampled: { columns, isWhole } };
}

const sizeOf = (levels: readonly LevelSize[]): number =>
  levels.reduce((sum, { rowCount }) => sum + rowCount, 0);

/** Of the declared columns that models may see, where a gate judges the rows that lack one. */
async function missingOf(
  client: pg.ClientBase,
  { declaration, share }: Omit<Asked, 'name'>,
): Promise<Pick<ExpectedHoldout, 'missing'>> {
  const { contract, features, gates, source, target } = declaration;
  const isAsked = gates.some((gate) => 'slices' in gate && gate.slices && 'missing' in gate.slices);
  const unseen = new Set([target.column, ...source.key, ...features.exclude, ...features.protected]);
  const names = Object.keys(contract.columns).filter((name) => !unseen.has(name));
  if (!isAsked || names.length === 0) return {};
  const counts = names.map((name) => `count(*) filter (where ${pg.escapeIdentifier(name)} is null)`);
  const { rows } = await client.query<string[]>({
    text: `select ${counts.join(', ')} from ${labelledSql(declaration)}`,
    rowMode: 'array',
  });
  return { missing: new Map(names.map((name, at) => [name, Number(rows[0]?.[at] ?? 0) * share])) };
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
