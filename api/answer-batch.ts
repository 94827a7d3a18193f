import { setImmediate } from 'node:timers/promises';
import { itemAt } from '../shared/dataset/table.ts';
import type { FieldError } from '../shared/http/problem.ts';
import { fieldCount } from './http/validate.ts';
import { intervalProblem } from './interval-answer.ts';
import type { RowLog } from './log-answers.ts';
import { type Answered, batchText } from './predict-answer.ts';
import { type Envelope, readEnvelope } from './predict-request.ts';
import { predictionId } from './prediction-id.ts';
import { HttpProblem } from './problem.ts';
import type { LoadedVersion } from './replica/slot.ts';

export type BatchForm = {
  readonly rowsMax: number;
  /** Rows answered before others get their turn: about a millisecond of work. */
  readonly rowsPerTurn: number;
  /** The JSON of a row that was scored. */
  readonly okText: (loaded: LoadedVersion, answered: Answered) => string;
  /** Told of every row, answered or refused. */
  readonly log: RowLog;
};

/**
 * The answer to a batch: every row by the same version, in order, each with its own outcome.
 * @throws HttpProblem validation_failed where the envelope itself is wrong.
 */
export async function answerBatch(loaded: LoadedVersion, body: unknown, form: BatchForm): Promise<string> {
  const rows = rowsOf(body, form.rowsMax);
  const texts: string[] = [];
  for (let begin = 0; begin < rows.length; begin += form.rowsPerTurn) {
    if (begin > 0) await setImmediate();
    texts.push(
      ...rowTexts(loaded, rows.slice(begin, begin + form.rowsPerTurn), { ...form, size: rows.length }),
    );
  }
  return batchText(loaded, texts);
}

/** Rows that can be read are checked and scored together. */
function rowTexts(
  loaded: LoadedVersion,
  rows: readonly unknown[],
  { okText, log, size }: BatchForm & { readonly size: number },
): readonly string[] {
  const reads = rows.map((row) => readRow(loaded, row));
  const predictions = loaded.predictMany(
    reads.flatMap((read) => (read.kind === 'invalid' ? [] : [read.features])),
  );
  let next = 0;
  const refused = (row: unknown, errors: readonly FieldError[]): string => {
    log.refused({ id: predictionId(), row, batchSize: size });
    return errorText(errors);
  };
  return reads.map((read, at) => {
    if (read.kind === 'invalid') return refused(rows[at], read.errors);
    const scored = itemAt(predictions, next++);
    if (scored.kind === 'invalid') return refused(rows[at], scored.errors);
    const answered = { id: predictionId(), scored, read };
    log.answered(answered, size);
    return okText(loaded, answered);
  });
}

/** The envelope of a row, refused where its interval cannot be promised. */
function readRow(loaded: LoadedVersion, row: unknown): Envelope {
  const read = readEnvelope(row);
  if (read.kind === 'invalid') return read;
  const problem = intervalProblem(loaded, read.interval);
  return problem === null ? read : { kind: 'invalid', errors: [problem] };
}

const errorText = (errors: readonly FieldError[]): string =>
  JSON.stringify({ error: { code: 'validation_failed', detail: fieldCount(errors.length), errors } });

function rowsOf(body: unknown, rowsMax: number): readonly unknown[] {
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
  const rows: unknown = isObject && 'rows' in body ? body.rows : undefined;
  if (isObject && Array.isArray(rows) && rows.length > 0 && rows.length <= rowsMax) {
    const extra = Object.keys(body).filter((name) => name !== 'rows');
    if (extra.length === 0) return rows;
  }
  throw new HttpProblem(
    'validation_failed',
    `expected {"rows": [{"features": {…}}, …]} with 1 to ${rowsMax} rows and nothing else`,
    {
      errors: [
        { pointer: '#/rows', detail: `must be an array of 1 to ${rowsMax} rows`, code: 'invalid_type' },
      ],
    },
  );
}
