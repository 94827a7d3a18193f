import { itemAt } from '../../shared/dataset/table.ts';
import { intervalProblem } from '../interval-answer.ts';
import type { Read } from '../predict-answer.ts';
import type { LoadedVersion, Prediction } from '../replica/loaded-version.ts';
import type { Slot } from '../replica/slot.ts';
import type { Assigned } from './arm.ts';
import {
  answeredByFormer,
  insteadOfFailed,
  insteadOfRefused,
  type RowOutcome,
  takenOnTrial,
} from './score-row.ts';
import { inRange, tryCandidate } from './try-candidate.ts';

export type AssignedRow = { readonly assigned: Assigned; readonly read: Read };

/** The same as `scoreRow` for many rows, in their order: those of one version are scored together. */
export function scoreRows(slot: Slot, rows: readonly AssignedRow[]): readonly RowOutcome[] {
  const sides = { candidate: [] as AssignedRow[], stable: [] as AssignedRow[] };
  for (const row of rows) sides[row.assigned.arm.variant].push(row);
  const outcomes = { candidate: byCandidate(slot, sides.candidate), stable: byStable(slot, sides.stable) };
  if (sides.candidate.length === 0) return outcomes.stable;
  const next = { candidate: 0, stable: 0 };
  return rows.map(({ assigned: { arm } }) => itemAt(outcomes[arm.variant], next[arm.variant]++));
}

function byStable({ loaded, wayBack, candidate }: Slot, rows: readonly AssignedRow[]): readonly RowOutcome[] {
  const outcomesOf = (predictions: readonly Prediction[]): readonly RowOutcome[] =>
    rows.map(({ assigned }, at) => ({ assigned, prediction: itemAt(predictions, at) }));
  const isPinned = rows.some(({ assigned }) => assigned.arm.reason === 'pinned');
  if (wayBack === null || candidate === null || isPinned || rows.length === 0)
    return outcomesOf(scoreAll(loaded, rows));
  const tried = tryCandidate(
    { health: candidate.health, loaded },
    () => scoreAll(loaded, rows).map((one) => inRange(loaded, one)),
    rows.length,
  );
  if (tried.kind === 'failed') return rows.map(({ read }) => answeredByFormer(wayBack, read));
  const onTrial = { wayBack, health: candidate.health };
  return outcomesOf(tried.result).map((said, at) => takenOnTrial(onTrial, said, itemAt(rows, at).read));
}

function byCandidate(slot: Slot, rows: readonly AssignedRow[]): readonly RowOutcome[] {
  const { candidate } = slot;
  if (candidate === null || rows.length === 0) return [];
  const { loaded, health } = candidate;
  const tried = tryCandidate(
    candidate,
    () => scoreAll(loaded, rows).map((one) => inRange(loaded, one)),
    rows.length,
  );
  if (tried.kind === 'failed')
    return rows.map((row) => insteadOfFailed(slot, { ...row, error: tried.error }));
  return rows.map(({ assigned, read }, at): RowOutcome => {
    const prediction = itemAt(tried.result, at);
    if (prediction.kind === 'invalid') return insteadOfRefused(slot, { assigned, prediction }, read);
    health.refusedInARow = 0;
    return { assigned, prediction };
  });
}

/** Checks and scores rows with one version; refused, too, is one that wants an interval that it cannot promise. */
function scoreAll(loaded: LoadedVersion, rows: readonly AssignedRow[]): readonly Prediction[] {
  const problems = rows.map(({ read }) => intervalProblem(loaded, read.interval));
  const scored = loaded.predictMany(
    rows.flatMap(({ read }, at) => (problems[at] === null ? [read.features] : [])),
  );
  let next = 0;
  return problems.map((problem) =>
    problem === null ? itemAt(scored, next++) : { kind: 'invalid', errors: [problem] },
  );
}
