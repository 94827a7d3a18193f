import { compilePipeline, type Pipeline } from '../../models/pipeline.ts';
import type { SplitRecord } from '../../shared/artifact-manifest.ts';
import { canonicalJson } from '../../shared/canonical-json.ts';
import type { Intervals } from '../../shared/conformal/intervals.ts';
import type { TableContract } from '../../shared/contract/table.ts';
import { FrameMismatch } from '../../shared/dataset/column.ts';
import type { Frame } from '../../shared/dataset/frame.ts';
import { rowsWhere } from '../../shared/dataset/rows.ts';
import { parts } from '../../shared/dataset/split.ts';
import { gateColumns } from '../../shared/policy/gate-columns.ts';
import type { Artifacts, LoadedArtifact } from '../../store/artifacts/artifacts.ts';
import { BrokenArtifact } from '../../store/artifacts/broken-artifact.ts';
import type { Snapshots } from '../../store/snapshots/snapshots.ts';
import type { Evidence, VersionRef } from './evidence.ts';
import { groupOf, witnessesIn } from './group-witnesses.ts';
import { type KeptRows, keptRows, type TestRowsOrigin } from './kept-rows.ts';
import { otherLearner } from './other-learner.ts';
import { otherQuestion } from './other-question.ts';
import { protectedColumns } from './protected-columns.ts';
import { unseenRows } from './unseen-rows.ts';

/** A version with what scores its rows. */
export type Judged = LoadedArtifact & { readonly pipeline: Pipeline };

export async function loadJudged(artifacts: Artifacts, model: string, ref: VersionRef): Promise<Judged> {
  const loaded = await artifacts.load(model, ref.version, ref.digest);
  return { ...loaded, pipeline: compilePipeline(loaded) };
}

/** Test rows of the candidate with their labels and scores, in one order. */
export type Holdout = {
  readonly frame: Frame;
  readonly places: Float64Array;
  readonly labels: Float64Array;
  readonly scores: Float64Array;
  /** Who each row is of, where the split keeps groups together and some have several rows. */
  readonly witnesses?: Int32Array | undefined;
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
      readonly championIntervals?: Intervals;
    }
  | { readonly kind: 'not-comparable'; readonly reason: string };

type Sides = {
  readonly candidate: Judged;
  /** What serves, or why it cannot be compared with; null where nothing serves. */
  readonly champion: Judged | NotComparable | null;
};

/**
 * One set of rows for all sides: the candidate's test rows with the columns of both versions and those that people slice
 * by. The rows that are test for the champion too are among them.
 */
export async function scoreHoldout(
  { snapshots, kept }: { readonly snapshots: Snapshots; readonly kept: KeptRows | null },
  evidence: Evidence,
  { candidate, champion }: Sides,
): Promise<Holdout> {
  const { declaration, table } = evidence;
  const rival = champion && comparable(champion, table);
  const other = rival !== null && 'pipeline' in rival ? rival : null;
  const slices = protectedColumns(declaration, table);
  const sliced = gateColumns(declaration.gates)
    .map(({ name }) => name)
    .filter((name) => hasColumn(table, name));
  const columns = new Set([
    ...inputNames(candidate),
    ...slices,
    ...sliced,
    ...(other ? inputNames(other) : []),
    ...groupOf(candidate.manifest, table),
  ]);
  const origin = { ...evidence, split: candidate.manifest.split };
  const isCutAlike = other === null || isSameSplit(other.manifest.split, origin.split);
  const ready = isCutAlike ? keptRows(kept, origin, columns) : null;
  const read = ready ?? (await readTest(snapshots, origin, { columns, other: other?.manifest.split }));
  const { frame, labels, places, testForBoth = new Uint8Array(frame.rowCount).fill(1) } = read;
  const scores = candidate.pipeline.scoreFrame(frame);
  const witnesses = witnessesIn(frame, candidate.manifest);
  const holdout = { frame, labels, places, scores, witnesses };
  if (rival === null || 'kind' in rival) return { ...holdout, common: rival };
  const unseen = await unseenRows(snapshots, evidence, {
    ...rival.manifest,
    side: 'champion',
    places,
    testForBoth,
  });
  const common = typeof unseen === 'string' ? notComparable(unseen) : scoreCommon(rival, frame, unseen);
  return { ...holdout, common };
}

const readTest = (
  snapshots: Snapshots,
  origin: TestRowsOrigin,
  { columns, other }: { readonly columns: ReadonlySet<string>; readonly other: SplitRecord | undefined },
) =>
  snapshots.readFrame({
    ...{ ...origin, columns: [...columns], parts: [parts.test] },
    ...(other === undefined ? {} : { other }),
  });

/** Then every test row of the one is a test row of the other. */
const isSameSplit = (a: SplitRecord, b: SplitRecord): boolean => canonicalJson(a) === canonicalJson(b);

/** Fewer rows than these compare nothing. */
export const rowCountMin = 30;

function comparable(champion: Judged | NotComparable, table: TableContract): Judged | NotComparable {
  if ('kind' in champion) return champion;
  const question = otherQuestion(champion, table);
  if (question !== null) return notComparable(question);
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
  const { threshold, intervals } = champion.graph;
  return {
    ...{ kind: 'scored', rows, champion: scores, championThreshold: threshold },
    ...(intervals ? { championIntervals: intervals } : {}),
  };
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
    const loaded = await artifacts.load(model, ref.version, ref.digest);
    const other = otherLearner(loaded, ref.version, () => compilePipeline(loaded));
    return other === null ? { ...loaded, pipeline: compilePipeline(loaded) } : notComparable(other);
  } catch (error) {
    if (error instanceof BrokenArtifact) return notComparable(error.message);
    throw error;
  }
}

export type NotComparable = Extract<CommonRows, { kind: 'not-comparable' }>;
export const notComparable = (reason: string): NotComparable => ({ kind: 'not-comparable', reason });

export const inputNames = ({ graph }: Judged): readonly string[] => graph.inputs.map(({ name }) => name);

export const hasColumn = ({ columns }: TableContract, name: string): boolean =>
  columns.some((column) => column.name === name);

/** Columns that tell a row's part. */
export function splitColumns({ manifest: { split } }: Judged): readonly string[] {
  return split.by === 'key' ? split.key : [split.column];
}
