import { probability } from './linear/probability.ts';

/** How a raw score becomes the answer: log odds through the logistic function, as it is, or a logarithm of a rate. */
export type Link = 'logit' | 'identity' | 'log';

/** Beyond it the exponential is no finite number. */
export const logMax = 700;

/** The answer of a raw score, by its link. */
export const answerOf = {
  logit: probability,
  identity: (raw: number) => raw,
  log: (raw: number) => Math.exp(Math.min(raw, logMax)),
} as const satisfies Record<Link, (raw: number) => number>;
