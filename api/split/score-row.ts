import { intervalProblem } from '../interval-answer.ts';
import type { Read } from '../predict-answer.ts';
import type { LoadedVersion, Prediction } from '../replica/loaded-version.ts';
import type { Slot, WayBack } from '../replica/slot.ts';
import { type Assigned, unkeyed } from './arm.ts';
import { type CandidateHealth, noteRefused } from './candidate-health.ts';
import { inRange, tryCandidate } from './try-candidate.ts';

/** Who answered a row in the end, and what they said. */
export type RowOutcome = { readonly assigned: Assigned; readonly prediction: Prediction };

/** Checks and scores a row; refused, too, is one that wants an interval that the version cannot promise. */
export function scoreWith(loaded: LoadedVersion, read: Read): Prediction {
  const problem = intervalProblem(loaded, read.interval);
  return problem === null ? loaded.predict(read.features) : { kind: 'invalid', errors: [problem] };
}

/**
 * Scores a row by whom it is assigned to. What the candidate does not take or breaks on, stable answers; not so where the
 * candidate was asked for by name.
 * @throws what stable throws, or a candidate that was asked for
 */
export function scoreRow(slot: Slot, assigned: Assigned, read: Read): RowOutcome {
  const { arm } = assigned;
  const { candidate } = slot;
  if (arm.variant === 'stable' || candidate === null) return scoreByStable(slot, assigned, read);
  const tried = tryCandidate({ health: candidate.health, loaded: arm.loaded }, () =>
    inRange(arm.loaded, scoreWith(arm.loaded, read)),
  );
  if (tried.kind === 'failed') return insteadOfFailed(slot, { assigned, read, error: tried.error });
  if (tried.result.kind === 'invalid')
    return insteadOfRefused(slot, { assigned, prediction: tried.result }, read);
  candidate.health.refusedInARow = 0;
  return { assigned, prediction: tried.result };
}

/** While the former version is loaded, what was promoted is on trial as it was as a candidate. */
function scoreByStable(slot: Slot, assigned: Assigned, read: Read): RowOutcome {
  const { loaded, reason } = assigned.arm;
  const { wayBack, candidate } = slot;
  if (wayBack === null || candidate === null || reason === 'pinned')
    return { assigned, prediction: scoreWith(loaded, read) };
  const tried = tryCandidate({ health: candidate.health, loaded }, () =>
    inRange(loaded, scoreWith(loaded, read)),
  );
  if (tried.kind === 'failed') return answeredByFormer(wayBack, read);
  return takenOnTrial({ wayBack, health: candidate.health }, { assigned, prediction: tried.result }, read);
}

/** The answer of the former version to a row that the promoted one broke on. */
export const answeredByFormer = ({ failed }: WayBack, read: Read): RowOutcome => ({
  assigned: unkeyed(failed),
  prediction: scoreWith(failed.loaded, read),
});

type ProvingItself = { readonly wayBack: WayBack; readonly health: CandidateHealth };

/** What a promoted version said of a row; where its contract refuses what the former one takes, that one answers. */
export function takenOnTrial({ wayBack, health }: ProvingItself, said: RowOutcome, read: Read): RowOutcome {
  if (said.prediction.kind === 'invalid') {
    const prediction = scoreWith(wayBack.refused.loaded, read);
    if (prediction.kind === 'invalid') return said;
    noteRefused(health);
    return { assigned: unkeyed(wayBack.refused), prediction };
  }
  health.refusedInARow = 0;
  return said;
}

/** The answer of stable to a row that the candidate broke on. @throws the error where the candidate was asked for */
export function insteadOfFailed(
  { loaded, split }: Slot,
  { assigned, read, error }: { readonly assigned: Assigned; readonly read: Read; readonly error: unknown },
): RowOutcome {
  if (split === null || assigned.arm.reason === 'pinned') throw error;
  return {
    assigned: { arm: split.stable.candidate_failed, hash: assigned.hash },
    prediction: scoreWith(loaded, read),
  };
}

/** The answer of stable to a row that the candidate's contract refused; who sends what both refuse is told by stable. */
export function insteadOfRefused({ loaded, split }: Slot, refused: RowOutcome, read: Read): RowOutcome {
  const { assigned } = refused;
  if (split === null || assigned.arm.reason === 'pinned') return refused;
  const prediction = scoreWith(loaded, read);
  if (prediction.kind === 'invalid') return { assigned, prediction };
  noteRefused(split.health);
  return { assigned: { arm: split.stable.candidate_refused, hash: assigned.hash }, prediction };
}
