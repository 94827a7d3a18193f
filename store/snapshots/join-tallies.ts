import { levelsMax } from '../../shared/contract/compile-levels.ts';
import { sampleBound } from '../../shared/contract/compile-sample.ts';
import type { CategoryCount, ContractCounts } from '../../shared/contract/finding-input.ts';
import { takeRows } from '../../shared/dataset/rows.ts';
import { itemAt } from '../../shared/dataset/table.ts';
import type { Sample, Tally } from './tally.ts';

/** Rows that were tallied before; what of them is gone, and what came, where there is such. */
export type TalliedParts = {
  readonly kept: Tally;
  readonly gone: Tally | null;
  readonly added: Tally | null;
};

/**
 * The tally of rows from those of their parts, as if all were read: for statements whose results are sums over rows. Null
 * where the parts do not tell: levels were cut.
 *
 * @param rowCount how many rows there are by now, not fewer than those of `kept`
 */
export function joinTallies({ kept, gone, added }: TalliedParts, rowCount: number): Tally | null {
  const parts = [kept, gone, added].filter((part) => part !== null);
  if (!parts.every(({ counts }) => counts.categories.every(isWhole))) return null;
  return {
    counts: joinCounts(kept.counts, gone?.counts, added?.counts),
    sample: joinSamples({ kept: kept.sample, gone: gone?.sample, added: added?.sample }, rowCount),
  };
}

const isWhole = ({ levels, distinctCount }: CategoryCount): boolean => levels.length === distinctCount;

type Counts = ContractCounts | undefined;

function joinCounts(kept: ContractCounts, gone: Counts, added: Counts): ContractCounts {
  const sum = (of: (counts: ContractCounts) => number): number =>
    of(kept) - (gone ? of(gone) : 0) + (added ? of(added) : 0);
  return {
    ...kept,
    rows: {
      total: sum(({ rows }) => rows.total),
      used: sum(({ rows }) => rows.used),
      unlabelled: sum(({ rows }) => rows.unlabelled),
      immature: sum(({ rows }) => rows.immature),
      quarantined: sum(({ rows }) => rows.quarantined),
    },
    positives: kept.positives === null ? null : sum(({ positives }) => positives ?? 0),
    repeatedKeys: sum(({ repeatedKeys }) => repeatedKeys),
    checks: kept.checks.map((_, index) => sum(({ checks }) => itemAt(checks, index))),
    categories: kept.categories.map((category, index) =>
      joinLevels(category, levelsIn(gone, index), levelsIn(added, index)),
    ),
  };
}

const levelsIn = (counts: Counts, index: number): Levels => counts?.categories[index]?.levels ?? [];

type Levels = CategoryCount['levels'];

function joinLevels({ column, levels }: CategoryCount, gone: Levels, added: Levels): CategoryCount {
  const counts = new Map(levels);
  for (const [level, count] of gone) counts.set(level, (counts.get(level) ?? 0) - count);
  for (const [level, count] of added) counts.set(level, (counts.get(level) ?? 0) + count);
  const joined = [...counts].filter(([, count]) => count > 0).sort(mostFirst);
  return { column, distinctCount: joined.length, levels: joined.slice(0, levelsMax) };
}

/** As DuckDB orders them: by their rows, then by their bytes, the largest first. */
const mostFirst = ([a, one]: Levels[number], [b, two]: Levels[number]): number =>
  two - one || Buffer.compare(Buffer.from(b), Buffer.from(a));

type SampledParts = {
  readonly kept: Sample;
  readonly gone: Sample | undefined;
  readonly added: Sample | undefined;
};

function joinSamples({ kept, gone, added }: SampledParts, rowCount: number): Sample {
  const bound = sampleBound(rowCount);
  const lost = new Set(gone?.hashes);
  const stays: number[] = [];
  for (const [at, hash] of kept.hashes.entries())
    if ((bound === null || hash < bound) && !lost.has(hash)) stays.push(at);
  const rows = Int32Array.from(stays);
  return {
    hashes: BigUint64Array.from([...stays.map((at) => kept.hashes[at] as bigint), ...(added?.hashes ?? [])]),
    columns: kept.columns.map((column, index) => joined(takeRows(column, rows), added?.columns[index])),
  };
}

function joined(values: Float64Array, more: Float64Array = new Float64Array()): Float64Array {
  const all = new Float64Array(values.length + more.length);
  all.set(values);
  all.set(more, values.length);
  return all;
}
