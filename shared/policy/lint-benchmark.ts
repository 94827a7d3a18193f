import type { Declaration } from '../declaration/schema.ts';
import type { HoldoutSize } from './assumed-error.ts';
import { isOnBenchmark } from './benchmark-gate.ts';

/**
 * Adds about how many rows of the pinned snapshot are test rows, were its labels spread as those of the source now; nothing
 * where the split does not tell beforehand. `rowCount`: of the whole snapshot, null where it is not known.
 */
export function withBenchmark<Holdout extends HoldoutSize>(
  { split, source }: Pick<Declaration, 'split' | 'source'>,
  holdout: Holdout,
  rowCount: number | null,
): Holdout & { readonly benchmark?: HoldoutSize } {
  if (rowCount === null || isByTime({ split, source }) || split.by === 'column') return holdout;
  const { positiveShare } = holdout;
  const share = positiveShare === undefined ? {} : { positiveShare };
  return { ...holdout, benchmark: { rowCount: Math.round(rowCount * split.test), ...share } };
}

const isByTime = ({ split, source }: Pick<Declaration, 'split' | 'source'>): boolean =>
  split.by === 'time' || (split.by === undefined && source.time !== undefined);

/** What a person should know of a benchmark and the gates that are judged on it. */
export function benchmarkNotes(
  declaration: Declaration,
  { benchmark }: { readonly benchmark?: HoldoutSize | undefined },
): readonly string[] {
  const isAsked = declaration.gates.some(isOnBenchmark);
  if (declaration.benchmark === undefined) return [];
  if (!isAsked) return [`benchmark ${declaration.benchmark} is kept, and no gate is judged on it`];
  if (isByTime(declaration))
    return [
      'a split by time leaves of a pinned snapshot what happened after all that the candidate was trained on: soon nothing, and gates on the benchmark are inconclusive from then on',
    ];
  return benchmark === undefined ? ['how many test rows the benchmark has is not known here'] : [];
}
