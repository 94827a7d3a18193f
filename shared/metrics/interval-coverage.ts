import { halfWidth } from '../conformal/intervals.ts';
import type { Metric, Scored } from './metric.ts';
import { rowMean } from './row-mean.ts';
import { plainScale } from './share-scale.ts';
import { rowsProblem } from './soundness.ts';
import { summedMetric } from './summed-metric.ts';

/**
 * Share of rows whose truth lies within the interval of that level. Neither more nor less is better: it should be the level
 * (see `boundOnly` in metrics.ts).
 */
export const intervalCoverage = (level: number): Metric =>
  summedMetric({
    name: `interval_coverage_${Math.round(100 * level)}`,
    task: 'regression',
    better: 'higher',
    range: [0, 1],
    problem: (data) => rowsProblem(data) ?? widthProblem(data, level),
    scale: ({ labels }) => plainScale(labels.length),
    sums: (data) => {
      const half = data.intervals && halfWidth(data.intervals, level);
      const width = half?.kind === 'width' ? half.value : 0;
      return rowMean((row) =>
        Math.abs((data.scores[row] as number) - (data.labels[row] as number)) <= width ? 1 : 0,
      );
    },
  });

function widthProblem({ intervals }: Scored, level: number): string | null {
  if (intervals === undefined) return 'it has no intervals';
  const half = halfWidth(intervals, level);
  if (half.kind === 'width') return null;
  return `an interval of ${level} needs ${half.rowsNeeded} rows of validation, there were ${intervals.rowCount}`;
}
