import { realAt } from '../dataset/table.ts';
import { isMadeSince } from '../metrics/interval-method.ts';
import { foldedGapBounds } from '../statistics/folded-gap.ts';
import type { Bounds } from '../statistics/interval.ts';
import { type KnownShares, knownShares } from '../statistics/known-shares.ts';
import { largestGapBounds, type SignedGap } from '../statistics/largest-gap.ts';
import { differenceBounds, ratioBounds, type SharePair } from '../statistics/share-contrast.ts';
import type { Unfairness } from './unfairness.ts';

/**
 * The interval of how differently groups are decided for: of the largest gap between the rates of any two, where each gap has
 * Newcombe's interval, as a ratio that of Donner & Zou. Rows of one entity are one witness.
 */
export function unfairnessBounds(of: Unfairness): Bounds {
  const { metric, confidence } = of.gate;
  const boundsOf = isMadeSince('fourth-moment', of.candidate) ? foldedGapBounds : largestGapBounds;
  switch (metric) {
    case 'disparate_impact': {
      const { low, high } = boundsOf(gapsOf(decidedPositive(of, 'all'), logRatioBounds), confidence);
      return { low: Math.exp(-high), high: Math.exp(-low) };
    }
    case 'demographic_parity':
      return boundsOf(gapsOf(decidedPositive(of, 'all'), differenceBounds), confidence);
    case 'equalized_odds_gap':
      return boundsOf(
        ([1, 0] as const).flatMap((label) => gapsOf(decidedPositive(of, label), differenceBounds)),
        confidence,
      );
  }
}

/** The shares of rows that are decided positive, by group, among all or those of one label. */
function decidedPositive({ gate, grouping, candidate }: Unfairness, among: 'all' | 0 | 1): KnownShares {
  const { names, ofRow } = grouping;
  const { labels, scores, threshold, witnesses } = candidate;
  return knownShares(
    {
      groupCount: names.length,
      groupOfRow:
        among === 'all' ? ofRow : ofRow.map((group, row) => (realAt(labels, row) === among ? group : -1)),
      isHit: (row) => realAt(scores, row) >= threshold,
      together: witnesses,
    },
    gate.confidence,
  );
}

type Contrast = (pair: SharePair, z: number) => Bounds;

/** Of every two groups the one whose share is larger less, or over, the other one. */
const gapsOf = ({ shares, pair }: KnownShares, contrast: Contrast): readonly SignedGap[] =>
  shares.flatMap(({ share }, one) =>
    shares.slice(0, one).map((other, at): SignedGap => {
      const shown = share >= other.share ? pair(one, at) : pair(at, one);
      return (z) => contrast(shown, z);
    }),
  );

const logRatioBounds: Contrast = (pair, z) => {
  const { low, high } = ratioBounds(pair, z);
  return { low: Math.log(low), high: Math.log(high) };
};
