/** Bad events of both arms while the candidate had this share of the entities. */
export type EventTally = { readonly share: number; readonly candidate: number; readonly stable: number };

/**
 * Ratios that the alternative mixes over, each of the same weight. With them a doubled rate, a fivefold one and one from
 * 5 % to 8 % are found within 1.3 times Wald's bound at shares of 5 % to 50 % (`npm run bench:judge`).
 */
const ratios = [1.25, 1.5, 2, 3, 5, 10] as const;

/**
 * ln of the e-process against "the candidate's rate of bad events is at most `ratio` times that of stable".
 *
 * A bad event falls on the candidate with probability w ρ / (w ρ + 1 − w) where it has the share w of the entities and ρ
 * is the true ratio of the rates; whatever the rates are, and however they change. Let p be that for ρ = `ratio`: then
 * each event multiplies the likelihood ratio of a candidate r times worse by r / (p r + 1 − p) if it is the candidate's,
 * else by 1 / (p r + 1 − p). Its mean is at most 1 for every ρ ≤ `ratio`, so that the mean over the grid is a
 * nonnegative supermartingale while shares change, and passes 1/α with probability α at most, at any number of looks
 * (Ville 1939; Lindon & Malek 2022, "Anytime-valid inference for multinomial count data"; Robbins 1970 for the mixture).
 */
export function lnEventProcess(tallies: readonly EventTally[], ratio = 1): number {
  let most = Number.NEGATIVE_INFINITY;
  const lns = ratios.map((worse) => {
    const ln = lnLikelihoodRatio(tallies, ratio, worse);
    most = Math.max(most, ln);
    return ln;
  });
  const sum = lns.reduce((total, ln) => total + Math.exp(ln - most), 0);
  return most + Math.log(sum / ratios.length);
}

function lnLikelihoodRatio(tallies: readonly EventTally[], ratio: number, worse: number): number {
  let ln = 0;
  for (const { share, candidate, stable } of tallies) {
    if (candidate + stable === 0) continue;
    const onCandidate = (share * ratio) / (share * ratio + 1 - share);
    ln +=
      candidate * Math.log(worse) - (candidate + stable) * Math.log(onCandidate * worse + 1 - onCandidate);
  }
  return ln;
}

/** Ratios of rates that neither side of the evidence rules out, each at α, at any number of looks; null without an end. */
export type RatioBounds = { readonly low: number | null; readonly high: number | null };

/** The e-process turned round: `low` is the largest ratio that it rejects, `high` the smallest that it rejects for stable. */
export function ratioBounds(tallies: readonly EventTally[], alpha: number): RatioBounds {
  const turned = tallies.map(({ share, candidate, stable }) => ({
    share: 1 - share,
    candidate: stable,
    stable: candidate,
  }));
  const low = largestRejected(tallies, alpha);
  const inverse = largestRejected(turned, alpha);
  return { low, high: inverse === null ? null : 1 / inverse };
}

const lnRatioMax = Math.log(1e4);

function largestRejected(tallies: readonly EventTally[], alpha: number): number | null {
  const isRejected = (ln: number): boolean => lnEventProcess(tallies, Math.exp(ln)) >= -Math.log(alpha);
  if (!isRejected(-lnRatioMax)) return null;
  let low = -lnRatioMax;
  let high = lnRatioMax;
  for (let i = 0; i < 18; i++) {
    const middle = (low + high) / 2;
    if (isRejected(middle)) low = middle;
    else high = middle;
  }
  return Math.exp(low);
}
