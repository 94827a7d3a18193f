import type { Pipeline } from '../../models/pipeline.ts';
import { intAt } from '../../shared/dataset/table.ts';
import type { Metric } from '../../shared/metrics/metric.ts';
import type { Bounded } from '../../shared/report/feature-findings.ts';
import { seededRandom } from '../../shared/statistics/random.ts';
import { type Blocks, takeColumn, withColumn } from './sample-blocks.ts';

export type Importance = {
  readonly blocks: Blocks;
  readonly pipeline: Pipeline;
  readonly metric: Metric;
  readonly threshold: number;
  /** Of a multiclass task. */
  readonly classes?: readonly string[];
  readonly seed: number;
};

/**
 * Permutation importance (Breiman 2001, "Random forests"): how much worse the metric gets where a feature's values are
 * shuffled. Rows are shuffled within blocks, so that the spread over blocks tells of both, which rows there were and how
 * they were shuffled; the interval is Student's. Null where the metric is undefined on too many blocks.
 */
export function permutationImportance(
  of: Importance,
  features: readonly string[],
): readonly (Bounded | null)[] {
  const { blocks, pipeline } = of;
  const shuffled = shuffledRows(blocks, of.seed);
  const whole = measures(of, pipeline.scoreFrame(blocks.frame));
  return features.map((name) => {
    const column = blocks.frame.columns.get(name);
    if (column === undefined) return null;
    const frame = withColumn(blocks.frame, name, takeColumn(column, shuffled));
    const broken = measures(of, pipeline.scoreFrame(frame));
    const losses = whole.flatMap((value, block) => {
      const other = broken[block];
      if (value === null || other === null || other === undefined) return [];
      return [of.metric.better === 'lower' ? other - value : value - other];
    });
    return losses.length < blocks.blockCount ? null : meanOf(losses);
  });
}

/** Fisher–Yates, block by block. */
function shuffledRows({ blockCount, blockRows }: Blocks, seed: number): Int32Array {
  const random = seededRandom(seed);
  const rows = Int32Array.from({ length: blockCount * blockRows }, (_, row) => row);
  for (let begin = 0; begin < rows.length; begin += blockRows) {
    for (let at = blockRows - 1; at > 0; at--) {
      const other = begin + random.below(at + 1);
      const row = intAt(rows, begin + at);
      rows[begin + at] = intAt(rows, other);
      rows[other] = row;
    }
  }
  return rows;
}

/** The metric on each block; null where it is undefined. */
function measures(
  { blocks, metric, threshold, classes }: Importance,
  scores: Float64Array,
): readonly (number | null)[] {
  const { blockCount, blockRows, labels } = blocks;
  const outputs = classes?.length ?? 1;
  return Array.from({ length: blockCount }, (_, block) => {
    const [from, to] = [block * blockRows, (block + 1) * blockRows];
    const scored = {
      labels: labels.subarray(from, to),
      scores: scores.subarray(from * outputs, to * outputs),
      threshold,
      ...(classes ? { classes } : {}),
    };
    const measured = metric.measure(scored);
    return measured.kind === 'value' ? measured.value : null;
  });
}

/** Blocks, and the 97.5 % quantile of Student's t with one degree of freedom less. */
export const importanceBlocks = 10;
const studentQuantile = 2.2622;

function meanOf(values: readonly number[]): Bounded {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const half = studentQuantile * Math.sqrt(squares / (values.length - 1) / values.length);
  return { value: mean, low: mean - half, high: mean + half };
}
