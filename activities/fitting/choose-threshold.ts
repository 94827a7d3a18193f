import type { ThresholdChoice } from '../../shared/artifact-manifest.ts';
import { takeRows } from '../../shared/dataset/rows.ts';
import type { Declaration } from '../../shared/declaration/schema.ts';
import { chooseThreshold as chooseByPolicy } from '../../shared/threshold/choose.ts';
import type { Fitted } from './fit-candidate.ts';
import type { LabelledFrame } from './labelled-frame.ts';

export type ChosenThreshold = {
  readonly threshold: number;
  /** Null for other tasks than binary, which have none. */
  readonly choice: ThresholdChoice | null;
  readonly notes: readonly string[];
};

const usual = 0.5;

/** The decision threshold: as declared, or as the policy finds it on validation. Other tasks than binary have none that matters. */
export function chooseThreshold(
  { task, learner: { threshold: policy } }: Pick<Declaration, 'task' | 'learner'>,
  { pipeline }: Pick<Fitted, 'pipeline'>,
  { frame, labels }: LabelledFrame,
  parts: { readonly train: Int32Array; readonly validation: Int32Array },
): ChosenThreshold {
  if (task !== 'binary') return { threshold: usual, choice: null, notes: [] };
  if (typeof policy === 'number') {
    const choice = { policy, part: null, rowCount: 0, reason: 'as declared' };
    return { threshold: policy, choice, notes: [] };
  }
  const isOnValidation = parts.validation.length > 0;
  const rows = isOnValidation ? parts.validation : parts.train;
  const scored = { labels: takeRows(labels, rows), scores: pipeline.scoreFrame(frame, rows) };
  const { threshold, reason, warning } = chooseByPolicy(policy, scored);
  const part = isOnValidation ? 'validation' : 'train';
  const note = 'threshold: there are no validation rows, so it was chosen on the training part';
  return {
    threshold,
    choice: { policy, part, rowCount: rows.length, reason },
    notes: [...(warning === null ? [] : [`threshold: ${warning}`]), ...(isOnValidation ? [] : [note])],
  };
}
