import { batchRowsMax } from '../shared/http/predict.ts';
import { answerBatch } from './answer-batch.ts';
import type { Answering } from './answering.ts';
import type { RowLog } from './log-answers.ts';
import { rowFields } from './predict-answer.ts';

/** The answer to a batch of predictions. @throws HttpProblem validation_failed where the envelope itself is wrong. */
export const predictBatch = (answering: Answering, body: unknown, log: RowLog): Promise<string> =>
  answerBatch(answering, body, {
    ...{ rowsMax: batchRowsMax, rowsPerTurn: 100, log },
    row: (of, answered) => ({ answered, fields: rowFields(of, answered) }),
  });
