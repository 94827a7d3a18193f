import { intAt, realAt } from '../../shared/dataset/table.ts';
import type { Forest } from './forest.ts';
import { goesLeft } from './goes-left.ts';
import type { ScoreColumns } from './score-columns.ts';
import { compileRow, type RowScore } from './score-row.ts';

/** Deep trees ask of so many sets of levels that looking each up for every row takes longer than the ways down. */
const columnsMax = 512;

/** The way of scoring one row that is the faster one: node by node where there are very many sets of levels. */
export const rowScore = (forest: Forest, start: number, of: ScoreColumns): RowScore =>
  of.columns.length > columnsMax ? plainRow(forest, start) : compileRow(forest, start, of);

/** Walks down tree after tree; adds up in the same order as the compiled scorers. */
export function plainRow(forest: Forest, start: number): RowScore {
  const { roots, features, lefts, rights, values } = forest;
  return (row, at) => {
    let score = start;
    for (let tree = 0; tree < roots.length; tree++) {
      let node = intAt(roots, tree);
      while (node >= 0) {
        const isLeft = goesLeft(forest, node, realAt(row, at + intAt(features, node)));
        node = intAt(isLeft ? lefts : rights, node);
      }
      score += realAt(values, ~node);
    }
    return score;
  };
}
