import type { FieldError } from '../shared/http/problem.ts';
import type { Answering } from './answering.ts';
import type { Unread } from './predict-request.ts';

/** All that is wrong with a row whose envelope cannot be read, with what the version says of the features in it. */
export function rowErrors({ slot, pinned }: Answering, { errors, features }: Unread): readonly FieldError[] {
  if (features === null) return errors;
  try {
    const prediction = (pinned ?? slot.plain.arm).loaded.predict(features);
    return prediction.kind === 'invalid' ? [...errors, ...prediction.errors] : errors;
  } catch {
    return errors; // what a version breaks on is nothing that whoever asked could mend
  }
}
