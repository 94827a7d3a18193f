import type { FieldError } from '../shared/http/problem.ts';
import { type Answering, assignedTo } from './answering.ts';
import { fieldCount } from './http/validate.ts';
import type { Answered } from './predict-answer.ts';
import { readEnvelope } from './predict-request.ts';
import { predictionId } from './prediction-id.ts';
import { HttpProblem } from './problem.ts';
import { rowErrors } from './row-errors.ts';
import { scoreRow } from './split/score-row.ts';

/** Reads and scores the body of one prediction. @throws HttpProblem validation_failed with every field that is wrong. */
export function predictOne(answering: Answering, body: unknown): Answered {
  const read = readEnvelope(body);
  if (read.kind === 'invalid') throw invalid(rowErrors(answering, read));
  const id = predictionId();
  answering.assigned = assignedTo(answering, { id, entityId: read.entityId, requestId: read.requestId });
  const { assigned, prediction } = scoreRow(answering.slot, answering.assigned, read);
  answering.assigned = assigned;
  if (prediction.kind === 'invalid') throw invalid(prediction.errors);
  return { id, read, assigned, scored: prediction };
}

export const invalid = (errors: readonly FieldError[]): HttpProblem =>
  new HttpProblem('validation_failed', fieldCount(errors.length), { errors });
