import { rowsWhere } from '../../shared/dataset/rows.ts';
import { takeFrame } from '../../shared/dataset/take-frame.ts';
import { permanentFaults } from '../../shared/messages.ts';
import type { Snapshots } from '../../store/snapshots/snapshots.ts';
import { PermanentFault } from '../permanent.ts';
import type { Evidence } from './evidence.ts';
import { type Holdout, hasColumn, inputNames, type Judged, rowCountMin, splitColumns } from './holdout.ts';
import { otherQuestion } from './other-question.ts';
import { takeHoldout } from './take-holdout.ts';
import { unseenRows } from './unseen-rows.ts';

/**
 * Other data than a candidate was trained on can judge it only where it asks what the candidate learnt, of the columns that
 * it reads. @throws PermanentFault where it cannot.
 */
export function assertFit(candidate: Judged, { table, manifest }: Evidence): void {
  if (candidate.manifest.snapshot.id === manifest.id) return;
  const question = otherQuestion(candidate, table, 'the candidate');
  if (question !== null) throw unfit(question);
  const lost = [...inputNames(candidate), ...splitColumns(candidate)].find((name) => !hasColumn(table, name));
  if (lost !== undefined) throw unfit(`the candidate needs column ${lost}, which the table lacks`);
}

/**
 * The holdout without what the candidate was trained on, which other data than its own may hold among the test rows where a
 * group or a split column was written anew. @throws PermanentFault where that cannot be told, or too few rows are left.
 */
export async function unseenHoldout(
  snapshots: Snapshots,
  evidence: Evidence,
  { manifest: { snapshot, split } }: Judged,
  holdout: Holdout,
): Promise<Holdout> {
  if (snapshot.id === evidence.manifest.id) return holdout;
  const { places } = holdout;
  const testForBoth = new Uint8Array(places.length).fill(1);
  const asked = { side: 'candidate', snapshot, split, places, testForBoth } as const;
  const unseen = await unseenRows(snapshots, evidence, asked);
  if (typeof unseen === 'string') throw unfit(unseen);
  const kept = rowsWhere(unseen, 1);
  if (kept.length < rowCountMin)
    throw unfit(
      `${kept.length} rows are test rows that the candidate was not trained on, ${rowCountMin} are needed`,
    );
  if (kept.length === places.length) return holdout;
  return { ...takeHoldout(holdout, kept), frame: takeFrame(holdout.frame, kept) };
}

const unfit = (why: string): PermanentFault => new PermanentFault(permanentFaults.data, why);
