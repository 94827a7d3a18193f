import type { LargeFrame } from '../../shared/dataset/frame.ts';

/** `labels`, and `weights` where a column holds them, are those of all rows of the frame, as is `groups`: which rows belong together. */
export type LabelledFrame = {
  readonly frame: LargeFrame;
  readonly labels: Float64Array;
  readonly weights?: Float64Array;
  readonly groups?: Int32Array;
};
