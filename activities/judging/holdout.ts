import { compilePipeline, type Pipeline } from '../../models/pipeline.ts';
import type { TableContract } from '../../shared/contract/table.ts';
import { FrameMismatch } from '../../shared/dataset/column.ts';
import type { Frame } from '../../shared/dataset/frame.ts';
import type { SnapshotManifest } from '../../shared/dataset/manifest.ts';
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

/** Rows with their labels and scores, in one order. */
export type ScoredRows = {
  readonly frame: Frame;
  readonly keys: readonly string[];
  readonly labels: Float64Array;
  readonly scores: Float64Array;
};

/** The candidate on its own test rows, with the columns that people slice by. */
export async function scoreHoldout(
  snapshots: Snapshots,
  { declaration, manifest, table }: Evidence,
  candidate: Judged,
): Promise<ScoredRows> {
  const slices = declaration.features.protected.filter((name) => hasColumn(table, name));
  const columns = [...new Set([...inputNames(candidate), ...slices])];
  const { split } = candidate.manifest;
  const read = await snapshots.readFrame({
    ...{ declaration, manifest, table, columns, split },
    ...{ parts: [parts.test], withKeys: true },
  });
  const { frame, labels, keys = [] } = read;
  return { frame, labels, keys, scores: candidate.pipeline.scoreFrame(frame) };
}

/** Both sides on the rows that neither was trained on, or why there are none. */
export type CommonRows =
  | {
      readonly kind: 'scored';
      readonly keys: readonly string[];
      readonly labels: Float64Array;
      readonly candidate: Float64Array;
      readonly champion: Float64Array;
      /** The champion decides by its own threshold. */
      readonly championThreshold: number;
    }
  | { readonly kind: 'not-comparable'; readonly reason: string };

/** Fewer rows than these compare nothing. */
const rowCountMin = 30;

export async function scoreCommon(
  snapshots: Snapshots,
  { declaration, manifest, table }: Evidence,
  { candidate, champion }: { readonly candidate: Judged; readonly champion: Judged },
): Promise<CommonRows> {
  const missing = inputNames(champion).find((name) => !hasColumn(table, name));
  if (missing !== undefined)
    return notComparable(`the champion needs column ${missing}, which the table lacks`);
  const lost = splitColumns(champion).find((name) => !hasColumn(table, name));
  if (lost !== undefined)
    return notComparable(`the champion's rows were cut by ${lost}, which the table lacks`);
  const columns = [...new Set([...inputNames(candidate), ...inputNames(champion)])];
  const read = await snapshots.readFrame({
    ...{ declaration, manifest, table, columns },
    ...{ split: candidate.manifest.split, testToo: champion.manifest.split },
    ...{ parts: [parts.test], withKeys: true },
  });
  const { frame, labels, keys = [] } = read;
  if (frame.rowCount < rowCountMin) {
    return notComparable(`${frame.rowCount} rows are test for both, too few to compare on`);
  }
  const scores = championScores(champion, frame);
  if (scores instanceof FrameMismatch)
    return notComparable(`the champion cannot score the table: ${scores.message}`);
  const championThreshold = champion.graph.threshold;
  const own = candidate.pipeline.scoreFrame(frame);
  return { kind: 'scored', keys, labels, candidate: own, champion: scores, championThreshold };
}

/** A column that has another type by now. */
function championScores({ pipeline }: Judged, frame: Frame): Float64Array | FrameMismatch {
  try {
    return pipeline.scoreFrame(frame);
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
): Promise<Judged | CommonRows> {
  try {
    return await loadJudged(artifacts, model, ref);
  } catch (error) {
    if (error instanceof BrokenArtifact) return notComparable(error.message);
    throw error;
  }
}

const notComparable = (reason: string): CommonRows => ({ kind: 'not-comparable', reason });

const inputNames = ({ graph }: Judged): readonly string[] => graph.inputs.map(({ name }) => name);

const hasColumn = ({ columns }: TableContract, name: string): boolean =>
  columns.some((column) => column.name === name);

/** Columns that tell a row's part. */
function splitColumns({ manifest: { split } }: Judged): readonly string[] {
  return split.by === 'key' ? split.key : [split.column];
}
