import type { Block } from './block.ts';
import type { Workplace } from './workplace.ts';

/** A job that threads share block by block, with the numbers that it was given. */
export type Share = {
  /** What a thread does before its first block of the job. */
  readonly begin?: (at: Workplace) => void;
  readonly run: (at: Workplace, block: Block, given: Float64Array) => void;
  /** What the first thread does afterwards for another one that took part. */
  readonly gather?: (at: Workplace, helper: number, given: Float64Array) => void;
};
