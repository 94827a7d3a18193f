import type { Origin } from '../extension/family.ts';

/** An extension that a version was made with: `learner nearest-mean of extensions/nearest-mean.ts (sha256 8406932a6d1b)`. */
export const originWords = ({ family, name, file, digest }: Origin): string =>
  `${family} ${name} of ${file} (sha256 ${digest.slice(0, 12)})`;
