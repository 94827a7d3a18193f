import type { Stack } from './stack.ts';

/** A rival that the caller brings: a command that prints one JSON line with `requests_per_second` or `seconds`. */
export type Peer = { readonly name: string; readonly command: string };

export type BenchContext = {
  readonly root: string;
  readonly stack: Stack;
  readonly python: string | null;
  /** The CSV of the million rows; null where it could not be made. */
  readonly csv: string | null;
  readonly rows: number;
  readonly peers: readonly Peer[];
  readonly seconds: number;
  say(text: string): void;
};
