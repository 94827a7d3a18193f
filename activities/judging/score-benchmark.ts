import { resolveTable } from '../../shared/contract/table.ts';
import { tableProblemText } from '../../shared/contract/table-problems.ts';
import { FrameMismatch } from '../../shared/dataset/column.ts';
import type { SnapshotManifest } from '../../shared/dataset/manifest.ts';
import { rowsWhere } from '../../shared/dataset/rows.ts';
import { isOnBenchmark } from '../../shared/policy/benchmark-gate.ts';
import { effectiveGates } from '../../shared/policy/effective-gates.ts';
import type { Snapshots } from '../../store/snapshots/snapshots.ts';
import type { Evidence } from './evidence.ts';
import {
  hasColumn,
  inputNames,
  type Judged,
  type NotComparable,
  notComparable,
  rowCountMin,
  scoreHoldout,
  splitColumns,
} from './holdout.ts';
import type { EvaluateJob } from './judging-job.ts';
import { type RowsOfSides, takeHoldout } from './take-holdout.ts';
import { lostColumn, manifestOf, neededColumns, unseenRows } from './unseen-rows.ts';

/** The sides on the rows of the pinned snapshot that the candidate was not trained on; or why none can judge. */
export type Benchmark =
  | { readonly kind: 'scored'; readonly manifest: SnapshotManifest; readonly rows: RowsOfSides }
  | (NotComparable & { readonly id: string });

type Judging = {
  readonly job: Pick<EvaluateJob, 'declaration' | 'manifest'>;
  readonly candidate: Judged;
  readonly champion: Judged | NotComparable | null;
};

/** Scores candidate and champion on the pinned snapshot; null, and nothing is read, where no gate is judged on it. */
export async function scoreBenchmark(snapshots: Snapshots, judging: Judging): Promise<Benchmark | null> {
  const { declaration, manifest: newest } = judging.job;
  const { benchmark: id } = declaration;
  if (id === undefined || !effectiveGates(declaration).some(isOnBenchmark)) return null;
  const cannot = (reason: string): Benchmark => ({
    ...notComparable(`the benchmark ${id} cannot judge: ${reason}`),
    id,
  });
  const manifest = await manifestOf(snapshots, newest.model, id);
  if (manifest === null) return cannot('it is not here: another machine has it, or it was collected');
  const evidence = evidenceOf(judging, manifest);
  if (typeof evidence === 'string') return cannot(evidence);
  const rows = await scoreRows(snapshots, judging, evidence);
  return typeof rows === 'string' ? cannot(rows) : { kind: 'scored', manifest, rows };
}

/** The snapshot as the declaration reads it now, or what it lacks. */
function evidenceOf({ job, candidate }: Judging, manifest: SnapshotManifest): Evidence | string {
  const { declaration, manifest: newest } = job;
  const resolved = resolveTable(declaration, manifest.columns);
  if (resolved.kind === 'unresolved') return resolved.problems.map(tableProblemText).join('; ');
  const table = { ...resolved.table, classes: candidate.graph.classes ?? null };
  const lost = [...inputNames(candidate), ...splitColumns(candidate)].find((name) => !hasColumn(table, name));
  if (lost !== undefined) return `it lacks column ${lost}`;
  // A key, a group or a time that is written in another way would have its row in another part.
  const other = lostColumn(manifest, newest, [...neededColumns(table), ...splitColumns(candidate)]);
  return other === null ? { declaration, manifest, table } : `${other} has another type in it`;
}

/** Rows that the candidate was not trained on, with the scores of both sides; words where there are too few. */
async function scoreRows(
  snapshots: Snapshots,
  { candidate, champion }: Judging,
  evidence: Evidence,
): Promise<RowsOfSides | string> {
  const holdout = await scored(snapshots, evidence, { candidate, champion });
  if (typeof holdout === 'string') return holdout;
  const { places } = holdout;
  const testForBoth = new Uint8Array(places.length).fill(1);
  const { snapshot, split } = candidate.manifest;
  const asked = { side: 'candidate', snapshot, split, places, testForBoth } as const;
  const unseen = await unseenRows(snapshots, evidence, asked);
  if (typeof unseen === 'string') return unseen;
  const kept = rowsWhere(unseen, 1);
  return kept.length < rowCountMin ? tooFew(kept.length, candidate) : takeHoldout(holdout, kept);
}

async function scored(
  snapshots: Snapshots,
  evidence: Evidence,
  sides: Pick<Judging, 'candidate' | 'champion'>,
): Promise<RowsOfSides | string> {
  try {
    return await scoreHoldout({ snapshots, kept: null }, evidence, sides);
  } catch (error) {
    if (error instanceof FrameMismatch) return error.message;
    throw error;
  }
}

function tooFew(rowCount: number, { manifest: { split } }: Judged): string {
  const few = `${rowCount} of its labelled rows are test rows of the candidate, ${rowCountMin} are needed`;
  if (split.by !== 'time') return `${few}: pin a larger snapshot`;
  const until = new Date(split.trainedUntilMs).toISOString();
  return `${few}: the candidate was trained on what happened until ${until}; pin a later snapshot, or split by key`;
}
