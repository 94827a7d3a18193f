import { realAt } from '../dataset/table.ts';
import type { Scored } from '../metrics/metric.ts';
import { distinctThresholds, type Thresholds } from '../metrics/thresholds.ts';

/** The decisions of "score ≥ threshold": how many rows of each label it decides for, of how many. */
export type Cut = {
  readonly truePositive: number;
  readonly falsePositive: number;
  readonly positiveCount: number;
  readonly rowCount: number;
};

/** What a policy wants of a cut. `fewest`: whether deciding for no row at all is one of them. */
export type Wish = { readonly fewest: 'none' | 'some'; worth(cut: Cut): number };

export type FoundCut = { readonly threshold: number; readonly cut: Cut };

/**
 * The cut between distinct scores that is worth most; of equally good ones the one with the highest threshold. Rows of one
 * score are never parted. The threshold lies half way between the two scores that it parts, so that rounding moves no row
 * across; where all rows are positive it is the lowest score, where none is, half way from the highest to 1.
 *
 * @throws RangeError where there are no rows
 */
export function bestCut({ labels, scores }: Pick<Scored, 'labels' | 'scores'>, wish: Wish): FoundCut {
  if (labels.length === 0) throw new RangeError('a threshold wants rows to be chosen on: there are none');
  const groups = distinctThresholds({ labels, scores });
  const [rowCount, positiveCount] = [labels.length, sum(groups.positives)];
  let [truePositive, falsePositive] = [0, 0];
  let best = { groupCount: 0, cut: { truePositive, falsePositive, positiveCount, rowCount } };
  let most = wish.fewest === 'none' ? wish.worth(best.cut) : Number.NEGATIVE_INFINITY;
  for (let group = 0; group < groups.scores.length; group++) {
    truePositive += realAt(groups.positives, group);
    falsePositive += realAt(groups.negatives, group);
    const cut = { truePositive, falsePositive, positiveCount, rowCount };
    const worth = wish.worth(cut);
    if (worth <= most) continue;
    most = worth;
    best = { groupCount: group + 1, cut };
  }
  return { threshold: below(groups, best.groupCount), cut: best.cut };
}

const sum = (counts: Float64Array): number => counts.reduce((total, count) => total + count, 0);

/** The threshold that the first `groupCount` of the distinct scores reach, and no other. */
function below({ scores }: Thresholds, groupCount: number): number {
  if (groupCount === 0) return aboveAll(realAt(scores, 0));
  const lowest = realAt(scores, groupCount - 1);
  if (groupCount === scores.length) return lowest;
  const next = realAt(scores, groupCount);
  const middle = (lowest + next) / 2;
  // Neighbouring doubles have no number between them: then the score itself still parts them.
  return middle > next ? middle : lowest;
}

function aboveAll(highest: number): number {
  const middle = (highest + 1) / 2;
  return middle > highest ? middle : 1 + Number.EPSILON;
}
