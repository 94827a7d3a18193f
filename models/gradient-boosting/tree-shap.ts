import { intAt, realAt } from '../../shared/dataset/table.ts';
import type { DesignSources } from '../../shared/features/design-sources.ts';
import { type Forest, nodeKinds } from './forest.ts';
import { gaussLegendre } from './gauss-legendre.ts';
import { instantiate } from './instantiate.ts';
import { kernelModule } from './kernel-module.ts';
import { expectedValues, type Ways, waysOf } from './ways.ts';

export type TreeShap = {
  /** What the trees sum up to where nothing is known of a row. */
  readonly expected: number;
  /** Adds to `out` what each source contributes to the sum of the trees, of the row whose numbers begin at 0. */
  addContributions(values: Float64Array, out: Float64Array): void;
};

const nodeBytes = 40;
const stateBytes = 16;
const frameBytes = 64;
const firstByte = 65_536;
const pageBytes = 65_536;

/**
 * Exact path-dependent Shapley values (Lundberg et al. 2020, "From local explanations to global understanding with
 * explainable AI for trees"): a set of sources is worth what the trees give where a node that asks of another sends the
 * row both ways, by the shares of the training rows. Columns of one source are one player.
 *
 * On the way to a leaf each source is a factor: `one` (whether the row goes there) where it is known, `zero` (the share of
 * rows that go there) where it is not. The Shapley value of such a product is the integral over t from 0 to 1 of
 * `(one - zero) · ∏ others (t · one + (1 - t) · zero)` (Owen 1972, "Multilinear extensions of games"). That is a
 * polynomial, so Gauss–Legendre gives it exactly, and from positive terms, where unwinding a way, as their Algorithm 2
 * does, cancels digits as it gets long. One walk down and up serves all leaves, as in Yu et al. 2022, "Linear TreeShap".
 * A source whose way the row has left is 0 · t + (1 - t) · zero from there on: cuts by it are shares, and where all that is
 * below asks of such sources alone, the mean of its leaves is all there is to know. In a deep tree that is most of it.
 *
 * `outputs`: of trees that share all but the values of their leaves, these; each gets contributions of its own, from one walk
 * of a row that is asked for one after the other.
 *
 * @throws BrokenModel where the forest does not say how many rows of training came by its nodes
 */
export function compileTreeShap(
  { kind, forest, outputs }: ShapOf,
  sources: DesignSources,
): readonly TreeShap[] {
  const players = Int32Array.from(forest.features, (feature) => intAt(sources.of, feature));
  const ways = waysOf(kind, forest, players);
  const expected = outputs.map((values) => expectedValues(forest, ways, values));
  const places = layOut(forest, { ways, sources, outputCount: outputs.length });
  const pages = Math.ceil(places.byteCount / pageBytes);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const reals = new Float64Array(memory.buffer);
  writeNodes(forest, { places, players, ways, memory });
  writePoints(places, memory, sources.count);
  const { explainTrees } = instantiate(kernelModule(), memory);
  for (const [output, values] of outputs.entries()) {
    reals.set(values, (places.values + output * places.valueBytes) / 8);
    reals.set(expected[output] ?? [], (places.expected + output * places.expectedBytes) / 8);
  }
  writeOrder(places, memory, { treeCount: forest.roots.length, outputCount: outputs.length });
  const found = reals.subarray(places.out / 8, (places.out + outputs.length * places.outBytes) / 8);
  let known: Float64Array | null = null;
  /** What is asked of one output is found of all of them: the others are asked of the same row next. */
  const explainRow = (numbers: Float64Array): void => {
    if (known?.every((value, at) => Object.is(value, numbers[at]))) return;
    known = numbers.slice(0, sources.of.length);
    reals.set(known, places.row / 8);
    found.fill(0);
    explainTrees(places.order);
  };
  return outputs.map((_, output) => {
    const own = expected[output] ?? new Float64Array();
    const first = output * sources.count;
    return {
      expected: forest.roots.reduce((sum, root) => sum + realAt(own, root), 0),
      addContributions(numbers, out) {
        explainRow(numbers);
        for (let source = 0; source < sources.count; source++)
          out[source] = realAt(out, source) + realAt(found, first + source);
      },
    };
  });
}

export type ShapOf = {
  readonly kind: string;
  readonly forest: Forest;
  readonly outputs: readonly Float64Array[];
};

type Sizes = { readonly ways: Ways; readonly sources: DesignSources; readonly outputCount: number };

function layOut({ roots, features, values, levelSets }: Forest, { ways, sources, outputCount }: Sizes) {
  let end = firstByte;
  const take = (bytes: number): number => {
    const at = end;
    end += 64 * Math.ceil(bytes / 64);
    return at;
  };
  const pointCount = Math.max(1, Math.ceil(ways.sourcesMax / 2));
  // Points are reckoned in pairs.
  const pointBytes = 16 * Math.ceil(pointCount / 2);
  const [valueBytes, expectedBytes, outBytes] = [8 * values.length, 8 * features.length, 8 * sources.count];
  return {
    ...{ pointCount, pointBytes, valueBytes, expectedBytes, outBytes },
    order: take(64),
    row: take(8 * sources.of.length),
    out: take(outBytes * outputCount),
    roots: take(4 * roots.length),
    states: take(stateBytes * sources.count),
    points: take(5 * pointBytes),
    nodes: take(nodeBytes * features.length),
    values: take(valueBytes * outputCount),
    expected: take(expectedBytes * outputCount),
    sets: take(4 * levelSets.length),
    stack: take(((2 + outputCount) * ways.depthMax + 2 * outputCount) * pointBytes),
    frames: take(frameBytes * (ways.depthMax + 1)),
    byteCount: end,
  };
}

type Places = ReturnType<typeof layOut>;
type Writing = {
  readonly places: Places;
  /** Source that each node asks of. */
  readonly players: Int32Array;
  readonly ways: Ways;
  readonly memory: WebAssembly.Memory;
};

function writeNodes(forest: Forest, { places, players, ways, memory }: Writing): void {
  const { features, thresholds, kinds, lefts, rights, levelSets, roots } = forest;
  const [words, reals] = [new Int32Array(memory.buffer), new Float64Array(memory.buffer)];
  words.set(levelSets, places.sets / 4);
  words.set(roots, places.roots / 4);
  for (let node = 0; node < features.length; node++) {
    const at = (places.nodes + nodeBytes * node) / 4;
    const kind = kinds[node] ?? 0;
    if (kind === nodeKinds.levels) words[at] = places.sets + 32 * realAt(thresholds, node);
    else reals[at / 2] = realAt(thresholds, node);
    words[at + 2] = 8 * intAt(features, node) + kind;
    words[at + 3] = intAt(players, node);
    words[at + 4] = intAt(lefts, node);
    words[at + 5] = intAt(rights, node);
    reals[at / 2 + 3] = realAt(ways.leftShares, node);
    words[at + 8] = ways.masks[2 * node] ?? 0;
    words[at + 9] = ways.masks[2 * node + 1] ?? 0;
  }
}

type Counts = { readonly treeCount: number; readonly outputCount: number };

/** What the kernel is asked for, in the order that it reads it in. */
function writeOrder(places: Places, memory: WebAssembly.Memory, { treeCount, outputCount }: Counts): void {
  const { roots, nodes, expected, values, row, states, points, pointBytes, stack, frames, out } = places;
  const { valueBytes, expectedBytes, outBytes } = places;
  const what = [
    roots,
    treeCount,
    nodes,
    expected,
    values,
    row,
    states,
    points,
    pointBytes,
    stack,
    frames,
    out,
  ];
  new Uint32Array(memory.buffer).set(
    [...what, outputCount, valueBytes, expectedBytes, outBytes],
    places.order / 4,
  );
}

/** Points with what is reckoned with them, ones, and sources whose way no row has left. */
function writePoints(places: Places, memory: WebAssembly.Memory, sourceCount: number): void {
  const reals = new Float64Array(memory.buffer);
  const { points, weights } = gaussLegendre(places.pointCount);
  const [first, length] = [places.points / 8, places.pointBytes / 8];
  for (let k = 0; k < length; k++) {
    // One that fills a pair weighs nothing.
    const [t, weight] = [points[k] ?? 0.5, weights[k] ?? 0];
    for (const [array, value] of [t, 1 - t, weight, weight / (1 - t), 1].entries())
      reals[first + array * length + k] = value;
  }
  const words = new Uint32Array(memory.buffer);
  for (let source = 0; source < sourceCount; source++) {
    const at = places.states + stateBytes * source;
    words[at / 4 + 1] = places.points + 4 * places.pointBytes;
    reals[at / 8 + 1] = 1;
  }
}
