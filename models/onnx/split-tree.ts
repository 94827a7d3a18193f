import { intAt, realAt } from '../../shared/dataset/table.ts';
import { type Forest, nodeKinds } from '../gradient-boosting/forest.ts';
import { missingLevel } from './numeric-block.ts';
import type { Tree, TreeNode } from './tree-ensemble.ts';

/**
 * A tree of a forest as ONNX has it. Whether a level is in a set is asked level by level, of those in the set or of those
 * that are not, whichever are fewer; each `yes` leads to the same child, which the operator allows of a `no` never.
 */
export function splitTree(
  forest: Forest,
  root: number,
  levelsOf: (column: number) => readonly number[],
): Tree {
  const nodes: TreeNode[] = [];
  const place = (child: number): number => {
    const at = nodes.length;
    if (child < 0) return nodes.push({ kind: 'leaf', leaf: ~child }) - 1;
    const question = questionOf(forest, child, levelsOf);
    // Room for the nodes of the question: they stand before their children, which alone tell where those are.
    for (const _ of question.bounds) nodes.push({ kind: 'leaf', leaf: -1 });
    const [yes, last] = [place(question.yes), place(question.no)];
    question.bounds.forEach((bound, index) => {
      const no = index === question.bounds.length - 1 ? last : at + index + 1;
      const { kind, column, isMissingYes } = question;
      nodes[at + index] = { kind, column, bound, isMissingYes, yes, no };
    });
    return at;
  };
  place(root);
  return nodes;
}

/** What a node of the forest asks, as so many nodes in a row; children as the forest has them. */
type Question = {
  readonly kind: 'at-most' | 'equals';
  readonly column: number;
  readonly bounds: readonly number[];
  readonly isMissingYes: boolean;
  readonly yes: number;
  readonly no: number;
};

function questionOf(forest: Forest, node: number, levelsOf: (column: number) => readonly number[]): Question {
  const [left, right] = [intAt(forest.lefts, node), intAt(forest.rights, node)];
  const [column, bound] = [intAt(forest.features, node), realAt(forest.thresholds, node)];
  if (forest.kinds[node] !== nodeKinds.levels) {
    const isMissingYes = forest.kinds[node] === nodeKinds.missingLeft;
    return { kind: 'at-most', column, bounds: [bound], isMissingYes, yes: left, no: right };
  }
  const { inSet, outside } = sidesOf(forest, bound, levelsOf(column));
  const question = { kind: 'equals', column, isMissingYes: false } as const;
  return inSet.length <= outside.length
    ? { ...question, bounds: someLevel(inSet), yes: left, no: right }
    : { ...question, bounds: someLevel(outside), yes: right, no: left };
}

/** A question needs a node even where no level is on its side: none is -1. */
const someLevel = (levels: readonly number[]): readonly number[] => (levels.length === 0 ? [-1] : levels);

function sidesOf({ levelSets }: Forest, set: number, levels: readonly number[]) {
  const isIn = (level: number): boolean =>
    (((levelSets[8 * set + (level >>> 5)] ?? 0) >>> (level & 31)) & 1) === 1;
  const all = [...levels, missingLevel];
  return { inSet: all.filter(isIn), outside: all.filter((level) => !isIn(level)) };
}
