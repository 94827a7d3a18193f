import { batchRowsMax } from '../shared/http/predict.ts';
import { answerBatch } from './answer-batch.ts';
import type { RowLog } from './log-answers.ts';
import { batchRowText } from './predict-answer.ts';
import type { LoadedVersion } from './replica/slot.ts';

/** The answer to a batch of predictions. @throws HttpProblem validation_failed where the envelope itself is wrong. */
export const predictBatch = (loaded: LoadedVersion, body: unknown, log: RowLog): Promise<string> =>
  answerBatch(loaded, body, { rowsMax: batchRowsMax, rowsPerTurn: 100, okText: batchRowText, log });
