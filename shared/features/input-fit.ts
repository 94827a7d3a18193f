import type { LargeFrame } from '../dataset/frame.ts';
import type { FitNote } from './fit-note.ts';
import type { GraphInput, GraphStep } from './graph.ts';
import type { Targets } from './target-mean.ts';

/** An input before its levels were seen. */
export type InputDescription = Omit<GraphInput, 'levels'>;

/** What the training part says about one input. No steps: nothing can be learnt from it. */
export type InputFit = {
  readonly input: GraphInput;
  readonly steps: readonly GraphStep[];
  readonly notes: readonly FitNote[];
  /** What training rows have in the place of steps of `steps`, by their place in the training part. */
  readonly crossFitted?: readonly CrossFitted[];
};

/** Encoded numbers of the training rows, for one step. */
export type CrossFitted = { readonly step: GraphStep; readonly values: Float64Array };

export type Training = {
  readonly frame: LargeFrame;
  readonly rows: Int32Array;
  readonly levelsMax: number;
  /** What target means are fitted of; left out where there are none. */
  readonly targets?: Targets;
  /** Room for the values of one column: one after the other, they need no more memory than that. */
  readonly scratch: Float64Array;
};
