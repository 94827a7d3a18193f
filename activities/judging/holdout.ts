import { compilePipeline, type Pipeline } from '../../models/pipeline.ts';
import type { TableContract } from '../../shared/contract/table.ts';
import { FrameMismatch } from '../../shared/dataset/column.ts';
import type { Frame } from '../../shared/dataset/frame.ts';
import type { SnapshotManifest } from '../../shared/dataset/manifest.ts';
import { rowsWhere } from '../../shared/dataset/rows.ts';
import { parts } from '../../shared/dataset/split.ts';
import type { Declaration } from '../../shared/declaration/schema.ts';
import type { Artifacts, LoadedArtifact } from '../../store/artifacts/artifacts.ts';
import { BrokenArtifact } from '../../store/artifacts/broken-artifact.ts';
import type { Snapshots } from '../../store/snapshots/snapshots.ts';

/** A version by the digest that the ledger knows. */
export type VersionRef = { readonly version: string; readonly digest: string };

export type Evidence = {
  readonly declaration: Declaration;
  readonly manifest: SnapshotManifest;
  readonly table: TableContract;
};

/** A version with what scores its rows. */
export type Judged = LoadedArtifact & { readonly pipeline: Pipeline };

export async function loadJudged(artifacts: Artifacts, model: string, ref: VersionRef): Promise<Judged> {
  const loaded = await artifacts.load(model, ref.version, ref.digest);
  return { ...loaded, pipeline: compilePipeline(loaded) };
}

/** Test rows of the candidate with their labels and scores, in one order. */
export type Holdout = {
  readonly frame: Frame;
  readonly keys: readonly string[];
  readonly labels: Float64Array;
  readonly scores: Float64Array;
  /** Null where nothing serves. */
  readonly common: CommonRows | null;
};

/** Both sides on the rows that neither was trained on, or why there are none. */
export type CommonRows =
  | {
      readonly kind: 'scored';
      /** Their places in the holdout. */
      readonly rows: Int32Array;
      readonly champion: Float64Array;
      /** The champion decides by its own threshold. */
      readonly championThreshold: number;
    }
  | { readonly kind: 'not-comparable'; readonly reason: string };

type Sides = {
  readonly candidate: Judged;
  /** What serves, or why it cannot be compared with; null where nothing serves. */
  readonly champion: Judged | NotComparable | null;
};

/**
 * One read for all sides: the candidate's test rows with the columns of both versions and those that people slice by. The
 * rows that are test for the champion too are among them.
 */
export async function scoreHoldout(
  snapshots: Snapshots,
  { declaration, manifest, table }: Evidence,
  { candidate, champion }: Sides,
): Promise<Holdout> {
  const rival = champion && comparable(champion, table);
  const isRival = rival !== null && 'pipeline' in rival;
  const slices = declaration.features.protected.filter((name) => hasColumn(table, name));
  const columns = new Set([...inputNames(candidate), ...slices, ...(isRival ? inputNames(rival) : [])]);
  const read = await snapshots.readFrame({
    ...{ declaration, manifest, table, columns: [...columns] },
    ...{ split: candidate.manifest.split, parts: [parts.test], withKeys: true },
    ...(isRival ? { other: rival.manifest.split } : {}),
  });
  const { frame, labels, keys = [], testForBoth = new Uint8Array() } = read;
  const common = isRival ? scoreCommon(rival, frame, testForBoth) : rival;
  return { frame, labels, keys, scores: candidate.pipeline.scoreFrame(frame), common };
}

/** Fewer rows than these compare nothing. */
const rowCountMin = 30;

function comparable(champion: Judged | NotComparable, table: TableContract): Judged | NotComparable {
  if ('kind' in champion) return champion;
  const missing = inputNames(champion).find((name) => !hasColumn(table, name));
  if (missing !== undefined)
    return notComparable(`the champion needs column ${missing}, which the table lacks`);
  const lost = splitColumns(champion).find((name) => !hasColumn(table, name));
  return lost === undefined
    ? champion
    : notComparable(`the champion's rows were cut by ${lost}, which the table lacks`);
}

function scoreCommon(champion: Judged, frame: Frame, testForBoth: Uint8Array): CommonRows {
  const rows = rowsWhere(testForBoth, 1);
  if (rows.length < rowCountMin) {
    return notComparable(`${rows.length} rows are test for both, too few to compare on`);
  }
  const scores = championScores(champion, frame, rows);
  if (scores instanceof FrameMismatch)
    return notComparable(`the champion cannot score the table: ${scores.message}`);
  return { kind: 'scored', rows, champion: scores, championThreshold: champion.graph.threshold };
}

/** A column that has another type by now. */
function championScores({ pipeline }: Judged, frame: Frame, rows: Int32Array): Float64Array | FrameMismatch {
  try {
    return pipeline.scoreFrame(frame, rows);
  } catch (error) {
    if (error instanceof FrameMismatch) return error;
    throw error;
  }
}

/** A champion whose files are broken cannot be compared with; what serves is held in memory and goes on. */
export async function loadChampion(
  artifacts: Artifacts,
  model: string,
  ref: VersionRef,
): Promise<Judged | NotComparable> {
  try {
    return await loadJudged(artifacts, model, ref);
  } catch (error) {
    if (error instanceof BrokenArtifact) return notComparable(error.message);
    throw error;
  }
}

type NotComparable = Extract<CommonRows, { kind: 'not-comparable' }>;
const notComparable = (reason: string): NotComparable => ({ kind: 'not-comparable', reason });

const inputNames = ({ graph }: Judged): readonly string[] => graph.inputs.map(({ name }) => name);

const hasColumn = ({ columns }: TableContract, name: string): boolean =>
  columns.some((column) => column.name === name);

/** Columns that tell a row's part. */
function splitColumns({ manifest: { split } }: Judged): readonly string[] {
  return split.by === 'key' ? split.key : [split.column];
}
