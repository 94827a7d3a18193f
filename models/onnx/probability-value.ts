import type { Calibration } from '../../shared/calibration/calibration.ts';
import { itemAt } from '../../shared/dataset/table.ts';
import type { GraphBuilder, Value } from './graph-builder.ts';
import { elementTypes } from './schema.ts';
import { listOf } from './tensor.ts';
import { type Tree, type TreeNode, treeSums } from './tree-ensemble.ts';

/** 1 ÷ (1 + e⁻ˣ). */
export function logistic(builder: GraphBuilder, score: Value): Value {
  const odds = builder.apply('Exp', [builder.apply('Neg', [score])]);
  return builder.apply('Div', [builder.number(1), builder.apply('Add', [builder.number(1), odds])]);
}

/** The probabilities of classes by their raw scores, [rows, classes]. */
export const softmax = (builder: GraphBuilder, scores: Value): Value =>
  builder.apply('Softmax', [scores], { axis: 1 });

/** The calibrated probability of a probability, or those of the classes of a row, by the steps of `compileCalibration`. */
export function calibrated(builder: GraphBuilder, calibration: Calibration, probability: Value): Value {
  if (calibration.kind === 'isotonic')
    return insideUnit(builder, isotonic(builder, calibration, probability));
  if (calibration.kind === 'temperature') {
    const sure = builder.apply('Max', [probability, builder.number(Number.EPSILON)]);
    const cooled = builder.apply('Div', [
      builder.apply('Log', [sure]),
      builder.number(calibration.temperature),
    ]);
    return softmax(builder, cooled);
  }
  const { slope, intercept } = calibration;
  const inside = insideUnit(builder, probability);
  const against = builder.apply('Sub', [builder.number(1), inside]);
  const logOdds = builder.apply('Log', [builder.apply('Div', [inside, against])]);
  const steep = builder.apply('Mul', [logOdds, builder.number(slope)]);
  return insideUnit(builder, logistic(builder, builder.apply('Add', [steep, builder.number(intercept)])));
}

const insideUnit = (builder: GraphBuilder, value: Value): Value =>
  builder.apply('Clip', [value, builder.number(Number.EPSILON), builder.number(1 - Number.EPSILON)]);

type Isotonic = Extract<Calibration, { kind: 'isotonic' }>;

function isotonic(builder: GraphBuilder, { scores, probabilities }: Isotonic, score: Value): Value {
  const apply = (operator: string, ...of: readonly Value[]): Value => builder.apply(operator, of);
  const line = lineOf(builder, scores, score);
  const at = (values: readonly number[]): Value =>
    builder.apply('Gather', [builder.constant(listOf(Float64Array.from(values))), line], { axis: 0 });
  const [from, to] = [at(scores.slice(0, -1)), at(scores.slice(1))];
  const [start, end] = [at(probabilities.slice(0, -1)), at(probabilities.slice(1))];
  const share = apply('Div', apply('Sub', score, from), apply('Sub', to, from));
  return apply('Min', apply('Add', start, apply('Mul', apply('Sub', end, start), share)), end);
}

/** The number of the line that a score is on: a tree finds it in as many steps as a search by halves. */
function lineOf(builder: GraphBuilder, scores: readonly number[], score: Value): Value {
  const lineCount = scores.length - 1;
  const weights = Float64Array.from({ length: lineCount }, (_, line) => line);
  const tree = searchTree(scores);
  const line = treeSums(builder, score, { trees: [tree], weights, targetCount: 1 });
  return builder.apply('Cast', [line], { to: elementTypes.int64 });
}

function searchTree(scores: readonly number[]): Tree {
  const nodes: TreeNode[] = [];
  const place = (from: number, to: number): number => {
    const at = nodes.push({ kind: 'leaf', leaf: from }) - 1;
    if (to - from === 1) return at;
    const middle = (from + to) >>> 1;
    const [yes, no] = [place(from, middle), place(middle, to)];
    nodes[at] = { kind: 'below', column: 0, bound: itemAt(scores, middle), isMissingYes: false, yes, no };
    return at;
  };
  place(0, scores.length - 1);
  return nodes;
}
