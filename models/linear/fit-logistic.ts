import { realAt } from '../../shared/dataset/table.ts';
import { gatherBlockTeam } from './block-team.ts';
import { curvatureOf } from './curvature.ts';
import type { Optimum, Stopping } from './descent.ts';
import { diagonalMetric } from './diagonal-metric.ts';
import { lbfgs } from './lbfgs.ts';
import { logisticLoss } from './logistic-loss.ts';
import { type CurvedOptimum, newton } from './newton.ts';
import { owlQn } from './owl-qn.ts';
import { logOdds } from './probability.ts';
import { hessian, type Problem } from './problem.ts';
import { proximalNewton } from './proximal-newton.ts';
import type { LabelledRows } from './row-loss.ts';
import { sampleRows } from './sample.ts';
import { sampledHessian } from './sampled-curvature.ts';

export type LogisticFit = Stopping & {
  /** What is added to the objective per unit of ‖weights‖² ÷ 2. */
  readonly penalty: number;
  /** And per unit of ‖weights‖₁. @default 0 */
  readonly l1?: number;
  readonly seed: number;
};

/** An optimum with the second derivatives there, null of a very wide design, and from how many rows they are. */
export type LogisticOptimum = CurvedOptimum & { readonly curveRowCount: number };

/** A dense matrix of second derivatives of more places costs more than it saves. */
const matrixWidthMax = 1024;
/** Rows whose curvature stands for the whole: 2^16, or more where there are many weights to estimate. */
const sampleRowsMin = 65_536;
const sampleRowsPerWeight = 64;
/** The sample's own fit begins where so many times fewer of its rows lead: their steps cost as much less. */
const coarseness = 8;
/** Fewer rows of a class may be told apart without a fault, and lead astray. */
const coarseRowsPerWeight = 10;

/**
 * Minimises the penalised negative log-likelihood. Few rows: Newton on all of them. Many rows: Newton on a sample, then
 * a few passes over all rows with the sample's curvature as metric. Very wide: L-BFGS with the diagonal as metric.
 * With an L1 penalty the same ways of their kind: proximal Newton, and L-BFGS within orthants.
 */
export function fitLogistic(rows: LabelledRows, how: LogisticFit): LogisticOptimum {
  const { design } = rows;
  const problem: Problem = { rows, loss: logisticLoss, penalty: how.penalty, scale: 1 };
  const start = new Float64Array(design.width + 1);
  start[design.width] = logOdds(shareOfOnes(rows));
  if (design.width > matrixWidthMax)
    return { ...fitWide(problem, start, how), matrix: null, curveRowCount: design.rowCount };
  const sampleRowCount = Math.max(sampleRowsMin, sampleRowsPerWeight * design.width);
  if (design.rowCount > 2 * sampleRowCount) return fitLong(problem, start, { ...how, sampleRowCount });
  return { ...fitShort(problem, start, how), curveRowCount: design.rowCount };
}

function fitWide(problem: Problem, start: Float64Array, { l1 = 0, ...how }: LogisticFit): Optimum {
  const metric = diagonalMetric(problem, start);
  return l1 > 0 ? owlQn({ problem, l1 }, start, { ...how, metric }) : lbfgs(problem, start, metric, how);
}

function fitShort(problem: Problem, start: Float64Array, { l1 = 0, ...how }: LogisticFit): CurvedOptimum {
  if (l1 === 0) return newton(problem, start, how);
  return proximalNewton(problem, start, { ...how, l1, hessianAt: (point) => hessian(problem, point) });
}

function fitLong(
  whole: Problem,
  start: Float64Array,
  how: LogisticFit & { readonly sampleRowCount: number },
): LogisticOptimum {
  const { rows } = whole;
  const { l1 = 0 } = how;
  const scale = rows.design.rowCount / how.sampleRowCount;
  const sample: Problem = {
    ...whole,
    rows: sampleRows(rows, how.sampleRowCount, how.seed),
    scale,
  };
  // Its threads start while the sample is fitted.
  const team = gatherBlockTeam(rows, start.length);
  try {
    const near = fitShort(sample, coarseStart(sample, start, how), nearly(scale, how));
    const matrix = sampledHessian(sample, rows.design, near);
    const shared = team === null ? whole : { ...whole, sumBlocks: team.sumBlocks };
    const found =
      l1 > 0
        ? proximalNewton(shared, near.point, { ...how, l1, hessianAt: () => matrix })
        : lbfgs(shared, near.point, curvatureOf(matrix).solve, how);
    const iterationCount = near.iterationCount + found.iterationCount;
    return { ...found, iterationCount, matrix, curveRowCount: how.sampleRowCount };
  } finally {
    team?.dissolve();
  }
}

/** A sample's optimum is off by about a standard error of the sample: closer is wasted. */
const nearly = (scale: number, how: LogisticFit): LogisticFit => ({ ...how, decrementMax: scale * 0.01 });

/** Where the fit of the sample begins: Newton's first steps are as good from a few of its rows, where they are enough. */
function coarseStart(sample: Problem, start: Float64Array, how: LogisticFit): Float64Array {
  const { rows } = sample;
  const rowCount = Math.floor(rows.design.rowCount / coarseness);
  const share = shareOfOnes(rows);
  if (rowCount * Math.min(share, 1 - share) < coarseRowsPerWeight * rows.design.width) return start;
  const scale = sample.scale * coarseness;
  const coarse: Problem = { ...sample, rows: sampleRows(rows, rowCount, how.seed), scale };
  return fitShort(coarse, start, nearly(scale, how)).point;
}

function shareOfOnes({ labels, weights }: LabelledRows): number {
  let ones = 0;
  if (weights === undefined) {
    for (let row = 0; row < labels.length; row++) ones += realAt(labels, row);
    return ones / labels.length;
  }
  let total = 0;
  for (let row = 0; row < labels.length; row++) {
    const weight = realAt(weights, row);
    ones += weight * realAt(labels, row);
    total += weight;
  }
  return ones / total;
}
