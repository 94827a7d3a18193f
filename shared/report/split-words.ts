import type { SplitRecord } from '../artifact-manifest.ts';
import { percent } from './words.ts';

/** How the rows were cut, in words. */
export function splitWords(split: SplitRecord): string {
  switch (split.by) {
    case 'key':
      return `by a hash of the key (${shares(split)}, seed ${split.seed})`;
    case 'group':
      return `by a hash of ${split.column} (${shares(split)}, seed ${split.seed})`;
    case 'time':
      return `by ${split.column}: validation from ${iso(split.validationFromMs)}, test from ${iso(split.testFromMs)}`;
    case 'column':
      return `as column ${split.column} says`;
  }
}

const shares = ({ validation, test }: { readonly validation: number; readonly test: number }): string =>
  `${percent(validation)} validation, ${percent(test)} test`;

/** A moment that came in, not the present one. */
const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();
