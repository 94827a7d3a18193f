import { takeRows } from '../../shared/dataset/rows.ts';
import type { Declaration } from '../../shared/declaration/schema.ts';
import { bestF1Threshold } from '../../shared/policy/best-f1-threshold.ts';
import type { Fitted, LabelledFrame } from './fit-candidate.ts';

export type ChosenThreshold = { readonly threshold: number; readonly notes: readonly string[] };

const usual = 0.5;

/** The decision threshold: as declared, or the one with the largest F1 on validation. Regression has none that matters. */
export function chooseThreshold(
  { task, learner }: Pick<Declaration, 'task' | 'learner'>,
  { pipeline }: Pick<Fitted, 'pipeline'>,
  { frame, labels }: LabelledFrame,
  parts: { readonly train: Int32Array; readonly validation: Int32Array },
): ChosenThreshold {
  if (task === 'regression') return { threshold: usual, notes: [] };
  if (learner.threshold !== 'f1') return { threshold: learner.threshold, notes: [] };
  const isOnValidation = parts.validation.length > 0;
  const rows = isOnValidation ? parts.validation : parts.train;
  const best = bestF1Threshold(takeRows(labels, rows), pipeline.scoreFrame(frame, rows));
  if (best.kind === 'undefined') {
    return { threshold: usual, notes: [`threshold: ${best.reason}; ${usual} was taken`] };
  }
  const note = 'threshold: there are no validation rows, so it was chosen on the training part';
  return { threshold: best.value, notes: isOnValidation ? [] : [note] };
}
