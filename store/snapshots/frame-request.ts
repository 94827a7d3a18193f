import type { SplitRecord } from '../../shared/artifact-manifest.ts';
import type { TableContract } from '../../shared/contract/table.ts';
import type { Frame } from '../../shared/dataset/frame.ts';
import type { SnapshotManifest } from '../../shared/dataset/manifest.ts';
import type { Part } from '../../shared/dataset/split.ts';
import type { Declaration } from '../../shared/declaration/schema.ts';

export type FrameRequest = {
  readonly declaration: Declaration;
  readonly table: TableContract;
  readonly manifest: SnapshotManifest;
  /** Names of the columns to read. */
  readonly columns: readonly string[];
  readonly split: SplitRecord;
  /** Only rows of these parts. @default all three */
  readonly parts?: readonly Part[];
  /** Another version's split: tells of each row whether neither version was trained on it. */
  readonly other?: SplitRecord;
  /** Column of the weights of the rows, to be read as well. */
  readonly weight?: string | undefined;
  /** Whether validation found every row usable: then none is asked, and columns that were kept need not be decoded. @default false */
  readonly allUsed?: boolean;
  /** Reads the keys, parts of a key joined by a comma: a string per row, so only where rows are named. */
  readonly withKeys?: boolean;
};

export type ReadFrame = {
  readonly frame: Frame;
  /** Part of each row: 0 train, 1 validation, 2 test. */
  readonly part: Uint8Array;
  /** 0 or 1 for binary, the number for regression. */
  readonly labels: Float64Array;
  /** Where they were asked for; NaN where a weight is missing. */
  readonly weights?: Float64Array;
  /** Where each row lies in the snapshot, ascending. */
  readonly places: Float64Array;
  readonly keys?: readonly string[];
  /** 1 where the row is test under `other` as well. */
  readonly testForBoth?: Uint8Array;
  /** Keeps what was decoded, where it may be kept, for the next read; called before anybody writes into the columns. */
  readonly keep?: () => Promise<void>;
};
