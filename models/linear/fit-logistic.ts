import { realAt } from '../../shared/dataset/table.ts';
import { gatherBlockTeam } from './block-team.ts';
import { curvatureOf } from './curvature.ts';
import type { Optimum, Stopping } from './descent.ts';
import { diagonalMetric } from './diagonal-metric.ts';
import { lbfgs } from './lbfgs.ts';
import { logisticLoss } from './logistic-loss.ts';
import { newton } from './newton.ts';
import { logOdds } from './probability.ts';
import type { Problem } from './problem.ts';
import type { LabelledRows } from './row-loss.ts';
import { sampleRows } from './sample.ts';
import { sampledHessian } from './sampled-curvature.ts';

export type LogisticFit = Stopping & { readonly penalty: number; readonly seed: number };

/** A dense matrix of second derivatives of more places costs more than it saves. */
const matrixWidthMax = 1024;
/** Rows whose curvature stands for the whole: 2^16, or more where there are many weights to estimate. */
const sampleRowsMin = 65_536;
const sampleRowsPerWeight = 64;

/**
 * Minimises the penalised negative log-likelihood. Few rows: Newton on all of them. Many rows: Newton on a sample, then
 * a few passes over all rows with the sample's curvature as metric. Very wide: L-BFGS with the diagonal as metric.
 */
export function fitLogistic(rows: LabelledRows, how: LogisticFit): Optimum {
  const { design } = rows;
  const problem: Problem = { rows, loss: logisticLoss, penalty: how.penalty, scale: 1 };
  const start = new Float64Array(design.width + 1);
  start[design.width] = logOdds(shareOfOnes(rows));
  if (design.width > matrixWidthMax) return lbfgs(problem, start, diagonalMetric(problem, start), how);
  const sampleRowCount = Math.max(sampleRowsMin, sampleRowsPerWeight * design.width);
  if (design.rowCount <= 2 * sampleRowCount) return newton(problem, start, how);
  return fitLong(problem, start, { ...how, sampleRowCount });
}

function fitLong(
  whole: Problem,
  start: Float64Array,
  how: LogisticFit & { readonly sampleRowCount: number },
): Optimum {
  const { rows } = whole;
  const scale = rows.design.rowCount / how.sampleRowCount;
  const sample: Problem = {
    ...whole,
    rows: sampleRows(rows, how.sampleRowCount, how.seed),
    scale,
  };
  // Its threads start while the sample is fitted.
  const team = gatherBlockTeam(rows, start.length);
  try {
    // The sample's optimum is off by about a standard error of the sample: closer is wasted.
    const near = newton(sample, start, { ...how, decrementMax: scale * 0.01 });
    const curvature = curvatureOf(sampledHessian(sample, rows.design, near.point));
    const shared = team === null ? whole : { ...whole, sumBlocks: team.sumBlocks };
    const found = lbfgs(shared, near.point, curvature.solve, how);
    return { ...found, iterationCount: near.iterationCount + found.iterationCount };
  } finally {
    team?.dissolve();
  }
}

function shareOfOnes({ labels, weights }: LabelledRows): number {
  let [ones, total] = [0, 0];
  for (let row = 0; row < labels.length; row++) {
    const weight = weights?.[row] ?? 1;
    ones += weight * realAt(labels, row);
    total += weight;
  }
  return ones / total;
}
