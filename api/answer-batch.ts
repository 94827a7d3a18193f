import { setImmediate } from 'node:timers/promises';
import { itemAt } from '../shared/dataset/table.ts';
import type { FieldError } from '../shared/http/problem.ts';
import { type Answering, assignedTo } from './answering.ts';
import { fieldCount } from './http/validate.ts';
import type { RowLog } from './log-answers.ts';
import { type Answered, batchText, type Read } from './predict-answer.ts';
import { readEnvelope } from './predict-request.ts';
import { predictionId } from './prediction-id.ts';
import { HttpProblem } from './problem.ts';
import { rowErrors } from './row-errors.ts';
import type { Assigned } from './split/arm.ts';
import { scoreRows } from './split/score-rows.ts';

/** A row that was answered, by whom in the end, and the members of its JSON without braces. */
export type AnsweredRow = { readonly answered: Answered; readonly fields: string };

export type BatchForm = {
  readonly rowsMax: number;
  /** Rows answered before others get their turn: about a millisecond of work. */
  readonly rowsPerTurn: number;
  readonly row: (answering: Answering, answered: Answered) => AnsweredRow;
  /** Told of every row, answered or refused. */
  readonly log: RowLog;
};

/**
 * The answer to a batch: every row in order, each with its own outcome, by the same version or as a rollout assigns it.
 * @throws HttpProblem validation_failed where the envelope itself is wrong.
 */
export async function answerBatch(answering: Answering, body: unknown, form: BatchForm): Promise<string> {
  const rows = rowsOf(body, form.rowsMax);
  const texts: string[] = [];
  for (let begin = 0; begin < rows.length; begin += form.rowsPerTurn) {
    if (begin > 0) await setImmediate();
    texts.push(
      ...rowTexts(answering, rows.slice(begin, begin + form.rowsPerTurn), { ...form, size: rows.length }),
    );
  }
  return batchText(answering, texts);
}

type Row =
  | { readonly kind: 'read'; readonly id: string; readonly read: Read; readonly assigned: Assigned }
  | { readonly kind: 'unread'; readonly id: string; readonly errors: readonly FieldError[] };

/** Rows that can be read are checked and scored together. */
function rowTexts(
  answering: Answering,
  sent: readonly unknown[],
  { row: rowOf, log, size }: BatchForm & { readonly size: number },
): readonly string[] {
  const rows = sent.map((row) => readRow(answering, row));
  const outcomes = scoreRows(
    answering.slot,
    rows.filter((row) => row.kind === 'read'),
  );
  let next = 0;
  return rows.map((row, at) => {
    const refused = (errors: readonly FieldError[], assigned: Assigned): string => {
      log.refused({ id: row.id, row: sent[at], batchSize: size, assigned });
      return errorText(errors);
    };
    if (row.kind === 'unread') return refused(row.errors, answering.assigned);
    const { assigned, prediction } = itemAt(outcomes, next++);
    if (prediction.kind === 'invalid') return refused(prediction.errors, assigned);
    const { id, read } = row;
    const { answered, fields } = rowOf(answering, { id, read, assigned, scored: prediction });
    log.answered(answered, size);
    return `{"ok":{${fields}}}`;
  });
}

function readRow(answering: Answering, sent: unknown): Row {
  const id = predictionId();
  const read = readEnvelope(sent);
  if (read.kind === 'invalid') return { kind: 'unread', id, errors: rowErrors(answering, read) };
  const { entityId, requestId } = read;
  return { kind: 'read', id, read, assigned: assignedTo(answering, { id, entityId, requestId }) };
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
