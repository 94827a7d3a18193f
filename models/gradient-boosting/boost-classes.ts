import { itemAt } from '../../shared/dataset/table.ts';
import { addTree, type Boosted, orderRows, type ValuedTree, watchedRows } from './boost.ts';
import type { Boosting } from './boosting.ts';
import { type ClassLosses, meanClassLoss } from './class-losses.ts';
import type { BinnedTable } from './table.ts';

export type ClassBoosting = Omit<Boosting, 'loss' | 'start' | 'output'> & { readonly losses: ClassLosses };

export type BoostedClasses = Pick<Boosted, 'validationLosses' | 'endedBy'> & {
  /** Of each class in turn. */
  readonly trees: readonly (readonly ValuedTree[])[];
  readonly roundCount: number;
};

/** A tree of each class, where one of its cuts gains. */
type Round = readonly (ValuedTree | null)[];

/**
 * Adds round after round a tree of each class (Friedman 2001, algorithm 6, the gradients of a round all of the scores at
 * its start, as LightGBM has them). It ends where no class has a cut that gains.
 */
export function boostClasses(table: BinnedTable, how: ClassBoosting): BoostedClasses {
  const rounds: Round[] = [];
  const validationLosses: number[] = [];
  begin(table, how.losses);
  let best = 0;
  let endedBy: Boosted['endedBy'] = 'trees';
  for (let number = 0; number < how.trees; number++) {
    const round = addRound(table, how, number);
    if (round.every((tree) => tree === null)) {
      endedBy = 'no split gains';
      break;
    }
    rounds.push(round);
    orderRows(table, how, { treeCount: rounds.length, outputs: round.length });
    how.onTree(rounds.length);
    if (table.validationCount === 0) continue;
    validationLosses.push(meanClassLoss(rowsOf(table, how.losses)));
    const last = validationLosses.length - 1;
    if (itemAt(validationLosses, last) < itemAt(validationLosses, best)) best = last;
    if (how.patience !== null && last - best >= how.patience) {
      endedBy = 'patience';
      break;
    }
  }
  const roundCount = how.patience !== null && validationLosses.length > 0 ? best + 1 : rounds.length;
  const kept = rounds.slice(0, roundCount);
  const trees = how.losses.starts.map((_, place) => kept.flatMap((round) => round[place] ?? []));
  return { trees, validationLosses, endedBy, roundCount };
}

function begin({ team, trainCount, validationCount }: BinnedTable, { starts }: ClassLosses): void {
  const { reals, places } = team.place;
  const rowCount = trainCount + validationCount;
  for (const [place, start] of starts.entries()) {
    const at = places.scores / 8 + place * rowCount;
    reals.fill(start, at, at + rowCount);
  }
}

function addRound(table: BinnedTable, { losses, ...how }: ClassBoosting, number: number): Round {
  const classCount = losses.starts.length;
  table.team.share('normalise', { from: 0, to: table.trainCount }, { numbers: [classCount] });
  return losses.ofClasses.map((loss, place) =>
    loss === null
      ? null
      : addTree(table, { ...how, loss, start: Number.NaN, output: place }, number * classCount + place),
  );
}

function rowsOf(table: BinnedTable, { starts }: ClassLosses) {
  const { team, trainCount, validationCount } = table;
  const { reals, places } = team.place;
  const classCount = starts.length;
  const at = places.scores / 8;
  const scores = reals.subarray(at, at + classCount * (trainCount + validationCount));
  return { ...watchedRows(table), scores, classCount };
}
