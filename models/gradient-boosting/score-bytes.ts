import { intAt, itemAt, realAt } from '../../shared/dataset/table.ts';
import { type Forest, nodeKinds } from './forest.ts';
import { columnKinds, missingLevel, type ScoreColumns } from './score-columns.ts';

/** How values become bytes that compare alike: a number its place among all bounds of its feature, a level itself. */
export type ScoreBytes = {
  /** Different thresholds of each feature's numbers, ascending. */
  readonly bounds: ReadonlyMap<number, Float64Array>;
  /** Behind the last level, but for the missing one, of all sets of a feature: the place that the missing one takes. */
  readonly levelEnds: ReadonlyMap<number, number>;
};

/** Of a feature: more, and the place among them would not fit in a byte beside the missing one. */
const boundsMax = 254;

/** Null where a feature's values do not fit in bytes. */
export function scoreBytes(forest: Forest, { columns }: ScoreColumns): ScoreBytes | null {
  const bounds = boundsOf(forest);
  const levelEnds = new Map<number, number>();
  for (const column of columns) {
    if (column.kind !== 'set') continue;
    const end = column.sides.lastIndexOf(1, missingLevel - 1) + 1;
    levelEnds.set(column.feature, Math.max(levelEnds.get(column.feature) ?? 0, end));
  }
  const fits =
    [...bounds.values()].every((own) => own.filter(Number.isFinite).length <= boundsMax) &&
    [...levelEnds.values()].every((end) => end < missingLevel);
  return fits ? { bounds, levelEnds } : null;
}

function boundsOf({ features, kinds, thresholds }: Forest): ReadonlyMap<number, Float64Array> {
  const found = new Map<number, Set<number>>();
  for (let node = 0; node < features.length; node++) {
    if (kinds[node] === nodeKinds.levels) continue;
    const feature = intAt(features, node);
    const own = found.get(feature) ?? new Set<number>();
    // No negative zero: it would be another member of the set.
    found.set(feature, own.add(realAt(thresholds, node) + 0));
  }
  return new Map([...found].map(([feature, own]) => [feature, Float64Array.from(own).sort()]));
}

/** The last byte of its column that a node sends left. */
export function byteBound(
  { thresholds }: Forest,
  { bounds }: ScoreBytes,
  { columns, columnOf }: ScoreColumns,
): (node: number) => number {
  return (node) => {
    const { kind, feature } = itemAt(columns, intAt(columnOf, node));
    if (kind === 'set') return 0;
    return (bounds.get(feature)?.indexOf(realAt(thresholds, node) + 0) ?? 0) + columnKinds[kind];
  };
}
