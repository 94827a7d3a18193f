import { intAt, realAt } from '../../shared/dataset/table.ts';
import type { DesignSources } from '../../shared/features/design-sources.ts';
import type { Forest } from './forest.ts';
import { gaussLegendre, type Quadrature } from './gauss-legendre.ts';
import { goesLeft } from './goes-left.ts';
import { type Ways, waysOf } from './ways.ts';

export type TreeShap = {
  /** What the trees sum up to where nothing is known of a row. */
  readonly expected: number;
  /** Adds to `out` what each source contributes to the sum of the trees, of the row whose numbers begin at 0. */
  addContributions(values: Float64Array, out: Float64Array): void;
};

/**
 * Exact path-dependent Shapley values (Lundberg et al. 2020, "From local explanations to global understanding with
 * explainable AI for trees"): a set of sources is worth what the trees give where a node that asks of another sends the
 * row both ways, by the shares of the training rows. Columns of one source are one player.
 *
 * On the way to a leaf each source is a factor: `one` (whether the row goes there) where it is known, `zero` (the share of
 * rows that go there) where it is not. The Shapley value of such a product is the integral over t from 0 to 1 of
 * `(one - zero) · ∏ others (t · one + (1 - t) · zero)` (Owen 1972, "Multilinear extensions of games"). That is a
 * polynomial, so Gauss–Legendre gives it exactly, and from positive terms, where unwinding a way, as their Algorithm 2
 * does, cancels digits as it gets long. One walk down and up serves all leaves, as in Yu et al. 2022, "Linear TreeShap":
 * time is edges × points.
 *
 * @throws BrokenModel where the forest does not say how many rows of training came by its nodes
 */
export function compileTreeShap(kind: string, forest: Forest, sources: DesignSources): TreeShap {
  const players = Int32Array.from(forest.features, (feature) => intAt(sources.of, feature));
  const ways = waysOf(kind, forest, players);
  const quadrature = gaussLegendre(Math.max(1, Math.ceil(ways.sourcesMax / 2)));
  const edgeCount = ways.zeros.length;
  const walk: Walk = {
    ...{ forest, players, ways, quadrature },
    ones: new Uint8Array(edgeCount),
    products: new Float64Array(edgeCount * quadrature.points.length),
  };
  return {
    expected: expectedOf(forest, ways),
    addContributions(values, out) {
      walkDown(walk, values);
      walkUp(walk, out);
    },
  };
}

function expectedOf({ lefts, rights, values }: Forest, { reaches }: Ways): number {
  let sum = 0;
  for (let edge = 0; edge < reaches.length; edge++) {
    const child = intAt(edge % 2 === 0 ? lefts : rights, edge >> 1);
    if (child < 0) sum += realAt(reaches, edge) * realAt(values, ~child);
  }
  return sum;
}

type Walk = {
  readonly forest: Forest;
  /** Source that each node asks of. */
  readonly players: Int32Array;
  readonly ways: Ways;
  readonly quadrature: Quadrature;
  /** 1 where the row takes an edge and all edges above it that are of the same source. */
  readonly ones: Uint8Array;
  /** By edge and point: on the way down the product of the factors above, on the way up the sum of such products times values. */
  readonly products: Float64Array;
};

/** The factors of an edge's source with it, and before it: 1 and 1 where it is the source's first, which changes no product. */
const oneOf = ({ ones }: Walk, edge: number): number => (edge < 0 ? 1 : (ones[edge] ?? 1));
const zeroOf = ({ ways }: Walk, edge: number): number => (edge < 0 ? 1 : realAt(ways.zeros, edge));

function walkDown(walk: Walk, values: Float64Array): void {
  const { forest, ways, ones, products, quadrature } = walk;
  const { points } = quadrature;
  const count = points.length;
  for (let edge = 0; edge < ones.length; edge++) {
    const node = edge >> 1;
    const isLeft = goesLeft(forest, node, realAt(values, intAt(forest.features, node)));
    const before = intAt(ways.previous, edge);
    const [oneBefore, zeroBefore] = [oneOf(walk, before), zeroOf(walk, before)];
    const one = isLeft === (edge % 2 === 0) ? oneBefore : 0;
    const zero = realAt(ways.zeros, edge);
    ones[edge] = one;
    const above = intAt(ways.parents, node) * count;
    for (let k = 0; k < count; k++) {
      const t = realAt(points, k);
      const product = above < 0 ? 1 : realAt(products, above + k);
      const factorBefore = t * oneBefore + (1 - t) * zeroBefore;
      products[edge * count + k] = (product / factorBefore) * (t * one + (1 - t) * zero);
    }
  }
}

function walkUp(walk: Walk, out: Float64Array): void {
  const { forest, players, ways, ones, quadrature } = walk;
  const { points, weights } = quadrature;
  for (let edge = ones.length - 1; edge >= 0; edge--) {
    const child = intAt(edge % 2 === 0 ? forest.lefts : forest.rights, edge >> 1);
    const before = intAt(ways.previous, edge);
    const [one, zero] = [oneOf(walk, edge), zeroOf(walk, edge)];
    const [oneBefore, zeroBefore] = [oneOf(walk, before), zeroOf(walk, before)];
    let contribution = 0;
    for (let k = 0; k < points.length; k++) {
      const t = realAt(points, k);
      const now = (one - zero) / (t * one + (1 - t) * zero);
      // All leaves below were counted under the source's factors above, too: that is taken back.
      const then = (oneBefore - zeroBefore) / (t * oneBefore + (1 - t) * zeroBefore);
      contribution += realAt(weights, k) * (now - then) * sumBelow(walk, edge, child, k);
    }
    const player = intAt(players, edge >> 1);
    out[player] = realAt(out, player) + contribution;
  }
}

/** The values of the leaves below an edge times the products of their ways, at one point; kept in the edge's place. */
function sumBelow({ forest, products, quadrature }: Walk, edge: number, child: number, k: number): number {
  const count = quadrature.points.length;
  const at = edge * count + k;
  const sum =
    child < 0
      ? realAt(forest.values, ~child) * realAt(products, at)
      : realAt(products, 2 * child * count + k) + realAt(products, (2 * child + 1) * count + k);
  products[at] = sum;
  return sum;
}
