import { setImmediate } from 'node:timers/promises';
import { batchRowsMax } from '../shared/http/predict.ts';
import type { FieldError } from '../shared/http/problem.ts';
import { fieldCount } from './http/validate.ts';
import { batchRowText, batchText } from './predict-answer.ts';
import { readEnvelope } from './predict-request.ts';
import { HttpProblem } from './problem.ts';
import type { LoadedVersion } from './replica/slot.ts';

/** Rows scored before others get their turn: about a millisecond of work. */
const rowsPerTurn = 100;

/**
 * The answer to a batch: every row by the same version, in order, each with its own outcome.
 * @throws HttpProblem validation_failed where the envelope itself is wrong.
 */
export async function predictBatch(loaded: LoadedVersion, body: unknown): Promise<string> {
  const rows = rowsOf(body);
  const texts: string[] = [];
  for (const [index, row] of rows.entries()) {
    if (index > 0 && index % rowsPerTurn === 0) await setImmediate();
    texts.push(rowText(loaded, row));
  }
  return batchText(loaded, texts);
}

function rowText(loaded: LoadedVersion, row: unknown): string {
  const read = readEnvelope(row);
  if (read.kind === 'invalid') return errorText(read.errors);
  const prediction = loaded.predict(read.features);
  return prediction.kind === 'invalid'
    ? errorText(prediction.errors)
    : batchRowText(loaded, prediction, read);
}

const errorText = (errors: readonly FieldError[]): string =>
  JSON.stringify({ error: { code: 'validation_failed', detail: fieldCount(errors.length), errors } });

function rowsOf(body: unknown): readonly unknown[] {
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
  const rows: unknown = isObject && 'rows' in body ? body.rows : undefined;
  if (isObject && Array.isArray(rows) && rows.length > 0 && rows.length <= batchRowsMax) {
    const extra = Object.keys(body).filter((name) => name !== 'rows');
    if (extra.length === 0) return rows;
  }
  throw new HttpProblem(
    'validation_failed',
    `expected {"rows": [{"features": {…}}, …]} with 1 to ${batchRowsMax} rows and nothing else`,
    {
      errors: [
        { pointer: '#/rows', detail: `must be an array of 1 to ${batchRowsMax} rows`, code: 'invalid_type' },
      ],
    },
  );
}
