import { intAt, realAt } from '../dataset/table.ts';
import { normalQuantile } from './normal.ts';
import type { KnownShare, SharePair } from './share-contrast.ts';
import { studentQuantile } from './student.ts';

/** Trials of several groups. */
export type GroupTrials = {
  readonly groupCount: number;
  /** The group of each row, −1 where the row is no trial. */
  readonly groupOfRow: Int32Array;
  isHit(row: number): boolean;
  /** Rows of one number are of one entity; numbers count from 0 without gaps. @default each row is by itself */
  readonly together?: Int32Array | undefined;
};

export type KnownShares = {
  readonly shares: readonly KnownShare[];
  pair(one: number, other: number): SharePair;
};

/**
 * The share of hits of each group, each with a trial at least, and how well it is known. Of entities with several rows it is a
 * ratio of two sums over entities, whose linearised variance (Cochran 1977, "Sampling techniques", §6.6) says of how many
 * trials it would be; these are lessened by Student's quantile of as many entities (Korn & Graubard 1998, "Confidence intervals
 * for proportions with small expected number of positive counts estimated from survey data").
 */
export function knownShares(trials: GroupTrials, confidence: number): KnownShares {
  const plain = countedShares(trials);
  const { together } = trials;
  if (together === undefined) return knownBy(plain, () => 0);
  const spread = spreadOf({ ...trials, together }, plain);
  const shares = plain.map((own, group) => lessened(own, spread, { group, confidence }));
  return knownBy(shares, spread.correlation);
}

const knownBy = (
  shares: readonly KnownShare[],
  correlation: (one: number, other: number) => number,
): KnownShares => ({
  shares,
  pair: (one, other) => ({
    one: shares[one] as KnownShare,
    other: shares[other] as KnownShare,
    correlation: correlation(one, other),
  }),
});

function countedShares({ groupCount, groupOfRow, isHit }: GroupTrials): readonly KnownShare[] {
  const [hits, counts] = [new Float64Array(groupCount), new Float64Array(groupCount)];
  groupOfRow.forEach((group, row) => {
    if (group < 0) return;
    counts[group] = realAt(counts, group) + 1;
    if (isHit(row)) hits[group] = realAt(hits, group) + 1;
  });
  return Array.from(counts, (count, group) => ({ share: realAt(hits, group) / count, count }));
}

/** Of groups: Σ over entities of squared residuals, the entities that have trials, and how errors of two go together. */
type Spread = {
  readonly squares: Float64Array;
  readonly entityCounts: Int32Array;
  correlation(one: number, other: number): number;
};

type Group = { readonly group: number; readonly confidence: number };

function lessened(
  { share, count }: KnownShare,
  { squares, entityCounts }: Spread,
  { group, confidence }: Group,
): KnownShare {
  const entities = intAt(entityCounts, group);
  const freedom = Math.max(entities - 1, 1);
  const variance = (realAt(squares, group) * entities) / (freedom * count ** 2);
  // What never varies, or has one entity, shows no spread: then each entity is a trial.
  const isBare = entities < 2 || share === 0 || share === 1;
  const told = isBare ? entities : Math.min((share * (1 - share)) / variance, count);
  const ratio = normalQuantile((1 + confidence) / 2) / studentQuantile(confidence, freedom);
  return { share, count: told * ratio ** 2 };
}

function spreadOf(
  trials: GroupTrials & { readonly together: Int32Array },
  shares: readonly KnownShare[],
): Spread {
  const { groupCount, groupOfRow, isHit, together } = trials;
  const [squares, entityCounts] = [new Float64Array(groupCount), new Int32Array(groupCount)];
  const products = new Map<number, number>();
  for (const rows of rowsOfEntities(together)) {
    const residuals = new Map<number, number>();
    for (const row of rows) {
      const group = intAt(groupOfRow, row);
      if (group < 0) continue;
      const residual = (isHit(row) ? 1 : 0) - (shares[group] as KnownShare).share;
      residuals.set(group, (residuals.get(group) ?? 0) + residual);
    }
    for (const [group, own] of residuals) {
      squares[group] = realAt(squares, group) + own ** 2;
      entityCounts[group] = intAt(entityCounts, group) + 1;
      for (const [other, theirs] of residuals) {
        const place = group * groupCount + other;
        if (other !== group) products.set(place, (products.get(place) ?? 0) + own * theirs);
      }
    }
  }
  const correlation = (one: number, other: number): number => {
    const scale = Math.sqrt(realAt(squares, one) * realAt(squares, other));
    return scale > 0 ? (products.get(one * groupCount + other) ?? 0) / scale : 0;
  };
  return { squares, entityCounts, correlation };
}

/** The rows of each entity, one entity after the other. */
function* rowsOfEntities(together: Int32Array): Generator<Int32Array> {
  const count = together.reduce((most, entity) => Math.max(most, entity), -1) + 1;
  const ends = new Int32Array(count + 1);
  for (const entity of together) ends[entity + 1] = intAt(ends, entity + 1) + 1;
  for (let entity = 0; entity < count; entity++)
    ends[entity + 1] = intAt(ends, entity + 1) + intAt(ends, entity);
  const rows = new Int32Array(together.length);
  const next = ends.slice();
  together.forEach((entity, row) => {
    rows[intAt(next, entity)] = row;
    next[entity] = intAt(next, entity) + 1;
  });
  for (let entity = 0; entity < count; entity++)
    yield rows.subarray(intAt(ends, entity), intAt(ends, entity + 1));
}
