import type { FieldError } from '../shared/http/problem.ts';
import { fieldCount } from './http/validate.ts';
import { intervalProblem } from './interval-answer.ts';
import type { Answered } from './predict-answer.ts';
import { readEnvelope } from './predict-request.ts';
import { predictionId } from './prediction-id.ts';
import { HttpProblem } from './problem.ts';
import type { LoadedVersion } from './replica/slot.ts';

/** Reads and scores the body of one prediction. @throws HttpProblem validation_failed with every field that is wrong. */
export function predictOne(loaded: LoadedVersion, body: unknown): Answered {
  const read = readEnvelope(body);
  if (read.kind === 'invalid') throw invalid(read.errors);
  const problem = intervalProblem(loaded, read.interval);
  if (problem !== null) throw invalid([problem]);
  const scored = loaded.predict(read.features);
  if (scored.kind === 'invalid') throw invalid(scored.errors);
  return { id: predictionId(), read, scored };
}

const invalid = (errors: readonly FieldError[]): HttpProblem =>
  new HttpProblem('validation_failed', fieldCount(errors.length), { errors });
