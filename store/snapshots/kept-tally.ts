import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { deserialize, serialize } from 'node:v8';
import { type CompiledContract, compileContract } from '../../shared/contract/compile.ts';
import type { CompileInput } from '../../shared/contract/compile-data.ts';
import type { CategoryCount } from '../../shared/contract/finding-input.ts';
import { knownLevels } from '../../shared/contract/profile.ts';
import type { SnapshotManifest } from '../../shared/dataset/manifest.ts';
import { replaceFile } from '../durable-file.ts';
import type { Tally } from './tally.ts';

/** What a contract found in a full segment, with how many of its rows break each check, by alias. */
type KeptTally = {
  readonly rowCount: number;
  readonly tally: Tally;
  readonly broken: ReadonlyMap<string, number>;
};

/** What it is kept for: a statement, and the segment that it ran over. */
export type TallyPlace = {
  readonly input: CompileInput;
  readonly compiled: CompiledContract;
  readonly manifest: SnapshotManifest;
  readonly pathOf: (file: string) => string;
};

/** Smaller segments are read as fast. */
const rowCountMin = 50_000;

/**
 * Where the tally of the full segment is kept; null where that of a snapshot is not the sum of those of its parts, or not
 * the same at another time: medians, extremes, rows that repeat others, windows, labels that mature. The name tells
 * everything that it depends on. Levels that are new since the last snapshot are counted from the levels.
 */
export function tallyPath({ input, compiled, manifest, pathOf }: TallyPlace): string | null {
  const { declaration, table } = input;
  const [full] = manifest.segments;
  const isSum =
    compiled.statistics.length === 0 &&
    compiled.checks.every(({ outliers }) => outliers === undefined) &&
    (table.task === 'multiclass' || table.positive !== null) &&
    declaration.contract.duplicateRowsMax >= 1;
  const isTimeless = manifest.window === undefined && declaration.target.matureAfter === undefined;
  if (full === undefined || full.rowCount < rowCountMin || !isSum || !isTimeless) return null;
  const { sql } = compileContract({ ...input, rows: '', rowCount: 0, mayRepeat: null, previous: null });
  const digest = createHash('sha256').update(`1 ${manifest.deletedAt} ${sql}`).digest('hex').slice(0, 16);
  return pathOf(`${full.file}.${digest}.tally`);
}

export async function keepTally(
  path: string,
  tally: Tally,
  { compiled: { checks }, manifest }: Pick<TallyPlace, 'compiled' | 'manifest'>,
): Promise<void> {
  const broken = new Map(checks.map(({ alias }, index) => [alias, tally.counts.checks[index] ?? 0]));
  await replaceFile(path, serialize({ rowCount: manifest.rowCount, tally, broken } satisfies KeptTally));
}

/** The tally of the full segment, its checks in the order of the statement; null where none is kept that serves. */
export async function readTally(
  path: string,
  { compiled, input, manifest }: Omit<TallyPlace, 'pathOf'>,
): Promise<Tally | null> {
  // Nor is one that was cut, or that another release of Node wrote.
  const kept: KeptTally | null = await readFile(path)
    .then(deserialize)
    .catch(() => null);
  // The sample is a share of the rows: of fewer rows it would be a larger one.
  if (kept === null || kept.rowCount > manifest.rowCount) return null;
  const { counts, sample } = kept.tally;
  const checks = compiled.checks.map(({ alias, rule, column }) =>
    rule === 'new-category'
      ? rowsOutside(
          knownLevels(input.previous, column) ?? [],
          counts.categories.find((category) => category.column === column),
        )
      : (kept.broken.get(alias) ?? 0),
  );
  const none = compiled.checks.map(() => []);
  return { counts: { ...counts, checks, outliers: none }, sample };
}

const rowsOutside = (known: readonly string[], category: CategoryCount | undefined): number => {
  const levels = new Set(known);
  return (category?.levels ?? []).reduce((sum, [level, count]) => sum + (levels.has(level) ? 0 : count), 0);
};
