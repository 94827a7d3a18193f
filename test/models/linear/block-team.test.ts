import { describe, expect, it } from 'vitest';
import { lehmer, madeUpDesign, madeUpLabels } from '../../../models/contract/made-up-design.ts';
import { blockSums } from '../../../models/linear/block-sums.ts';
import { gatherBlockTeam } from '../../../models/linear/block-team.ts';
import { fitLogistic } from '../../../models/linear/fit-logistic.ts';
import { logisticLoss } from '../../../models/linear/logistic-loss.ts';
import type { LabelledRows } from '../../../models/linear/row-loss.ts';
import type { Design } from '../../../shared/features/design.ts';

const own = madeUpDesign({ rowCount: 210_000, numericWidth: 3, levels: [5] });
const labels = madeUpLabels(own, 'binary');
const rows: LabelledRows = { design: shared(own), labels };

/** The same rows in memory that threads share, of single precision as they are fitted. */
function shared(design: Design): Design {
  const numeric = new Float32Array(new SharedArrayBuffer(4 * design.numeric.length));
  const hot = new Int32Array(new SharedArrayBuffer(4 * design.hot.length));
  numeric.set(design.numeric);
  hot.set(design.hot);
  return { ...design, numeric, hot };
}

describe('a team that sums blocks', () => {
  it.each([2, 3])('of %i threads finds the bits that one alone finds, job after job', (threadCount) => {
    const of = { rows, loss: logisticLoss };
    const random = lehmer(3);
    const team = gatherBlockTeam(rows, own.width + 1, threadCount);
    if (team === null) throw new Error('no team came together');
    for (let job = 0; job < 5; job++) {
      const point = Float64Array.from({ length: own.width + 1 }, () => random() - 0.5);
      expect(isEqual(team.sumBlocks(of, point), blockSums(of, point))).toBe(true);
    }
    team.dissolve();
  });

  it('is not gathered for few rows, for memory of one thread alone, or on one core', () => {
    const few = shared(madeUpDesign({ rowCount: 1_000, numericWidth: 1, levels: [] }));
    expect(gatherBlockTeam({ design: few, labels: new Float64Array(1_000) }, 2, 2)).toBeNull();
    expect(gatherBlockTeam({ design: own, labels }, own.width + 1, 2)).toBeNull();
    expect(gatherBlockTeam(rows, own.width + 1, 1)).toBeNull();
  });
});

it('a fit has the same bits whether threads share its memory or not', () => {
  const how = { penalty: 1, decrementMax: 1e-8, iterationsMax: 100, seed: 7 };
  const single: Design = { ...own, numeric: Float32Array.from(own.numeric) };
  const [alone, together] = [fitLogistic({ design: single, labels }, how), fitLogistic(rows, how)];
  expect(alone.converged).toBe(true);
  expect(together).toEqual(alone);
});

const isEqual = (one: Float64Array, other: Float64Array): boolean =>
  one.length === other.length && one.every((value, at) => Object.is(value, other[at]));
