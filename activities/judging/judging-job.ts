import type { DecisionInputs } from '../../shared/policy/decision.ts';
import type { ValidatedData } from '../validated-data.ts';
import type { Evidence, VersionRef } from './evidence.ts';

export type EvaluateJob = Evidence & {
  readonly home: string;
  readonly model: string;
  readonly run: string;
  readonly decision: string;
  readonly candidate: VersionRef;
  /** What serves; null where nothing does. */
  readonly champion: VersionRef | null;
  /** File that the scores are written into. */
  readonly scoresPath: string;
  /** As the ledger numbers it. */
  readonly declared: DecisionInputs['declaration'];
  /** What validation said of the rows that are trained on. */
  readonly data: ValidatedData;
  /** Versions that gates name beside the champion. */
  readonly rivals: DecisionInputs['rivals'];
  /** Decisions on its test rows, this one included. */
  readonly looks: number;
};
