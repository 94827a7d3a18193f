/** Trees as they score: flat arrays, a node or leaf after the other, tree by tree. */
export type Forest = {
  /** Node that each tree begins with. */
  readonly roots: Int32Array;
  readonly features: Int32Array;
  /** A number goes left where it is not above; of a node that asks for levels, the number of its set. */
  readonly thresholds: Float64Array;
  readonly kinds: Uint8Array;
  /** A child that is negative is the leaf of its complement. */
  readonly lefts: Int32Array;
  readonly rights: Int32Array;
  readonly values: Float64Array;
  /** Rows of training that came by, for explanations; gains of the cuts, for importance. */
  readonly nodeRows: Float64Array;
  readonly leafRows: Float64Array;
  readonly gains: Float64Array;
  /** Levels that go left: 8 words of 32 bits per set; bit 255 is the missing one. */
  readonly levelSets: Uint32Array;
};

/** What a node asks: is the number not above the threshold (and where a missing one goes), or is the level in the set. */
export const nodeKinds = { missingRight: 0, missingLeft: 1, levels: 2 } as const;
