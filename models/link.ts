import { probability } from './linear/probability.ts';

/** How a raw score becomes the answer: log odds through the logistic function, as it is, or a logarithm of a rate. */
export type ScoreLink = 'logit' | 'identity' | 'log';

/** The same, or the softmax, through which the raw scores of all classes of a row go together. */
export type Link = ScoreLink | 'softmax';

/** Beyond it the exponential is no finite number. */
export const logMax = 700;

/** The answer of a raw score, by its link. */
export const answerOf = {
  logit: probability,
  identity: (raw: number) => raw,
  log: (raw: number) => Math.exp(Math.min(raw, logMax)),
} as const satisfies Record<ScoreLink, (raw: number) => number>;
