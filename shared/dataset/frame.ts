/** Columns as typed arrays: what a snapshot is read into, and what a request is turned into. Never row objects. */

/** Numbers, booleans (0 or 1) and timestamps (epoch milliseconds, UTC). `NaN` is a missing value. */
export type NumberColumn = { readonly kind: 'number'; readonly values: Float64Array };

/** Categories as indexes into `levels`. `-1` is a missing value. */
export type CategoryColumn = {
  readonly kind: 'category';
  readonly codes: Int32Array;
  readonly levels: readonly string[];
};

export type FrameColumn = NumberColumn | CategoryColumn;

/** `rowCount` rows; every column has that length. */
export type Frame = { readonly rowCount: number; readonly columns: ReadonlyMap<string, FrameColumn> };

/** Copies values from row `begin` on, as many as there are room and rows for. */
export type ReadPart<Values> = (begin: number, into: Values) => void;

/** The same columns where they lie outside of memory. */
export type StoredNumbers = { readonly kind: 'number'; readonly read: ReadPart<Float64Array> };
export type StoredCategory = {
  readonly kind: 'category';
  readonly read: ReadPart<Int32Array>;
  readonly levels: readonly string[];
};

export type LargeColumn = FrameColumn | StoredNumbers | StoredCategory;

/** A frame that may be larger than memory: its columns are read part by part. */
export type LargeFrame = { readonly rowCount: number; readonly columns: ReadonlyMap<string, LargeColumn> };
