import type { DesignColumn } from '../../shared/features/design-columns.ts';
import type { FeatureKind } from './bin-rows.ts';

/** Levels of a column; the last value of a byte is for what is missing. */
const levelsMax = 255;

/** What each column is. @throws RangeError where one has more levels than a byte tells apart */
export function featureKinds(
  columns: readonly DesignColumn[] | undefined,
  width: number,
): readonly FeatureKind[] {
  const features = columns ?? Array.from({ length: width }, () => ({ name: '', levelCount: null }));
  return features.map(({ name, levelCount }) => {
    if (levelCount === null) return { kind: 'number' };
    if (levelCount <= levelsMax) return { kind: 'level', levelCount };
    throw new RangeError(`column ${name} has ${levelCount} levels; at most ${levelsMax} fit in its bins`);
  });
}
