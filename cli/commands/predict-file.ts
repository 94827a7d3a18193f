import { BatchAnswer, type BatchRow, batchRowsMax } from '../../shared/http/predict.ts';
import type { ApiClient } from '../client/api-client.ts';
import { CommandFailed } from '../client/command-failed.ts';
import { modelPath } from '../client/model-path.ts';
import { counted, figure } from '../client/words.ts';
import { intervalWords } from './interval-words.ts';
import { type Features, rowsOfFile } from './row-file.ts';

type FileRequest = {
  readonly model: string;
  readonly file: string;
  readonly json: boolean | undefined;
  readonly interval?: number;
};

/**
 * Predicts for every row of a file and writes a line for each, in order: label and score, or JSON.
 * @throws CommandFailed where rows were refused, after all others were answered
 */
export async function predictFile(api: ApiClient, how: FileRequest): Promise<void> {
  let [rowCount, refusedCount] = [0, 0];
  for await (const rows of batches(rowsOfFile(how.file))) {
    const answers = await predictBatch(api, how, rows);
    for (const row of answers) {
      process.stdout.write(`${how.json ? JSON.stringify(row) : rowText(row)}\n`);
      if ('error' in row) refusedCount += 1;
    }
    rowCount += rows.length;
  }
  if (rowCount === 0) throw new CommandFailed(`${how.file} has no rows`);
  if (refusedCount > 0)
    throw new CommandFailed(`${refusedCount} of ${counted(rowCount, 'row')} were refused`, {
      isAnswered: true,
    });
}

async function predictBatch(
  api: ApiClient,
  { model, interval }: FileRequest,
  rows: readonly Features[],
): Promise<readonly BatchRow[]> {
  const also = interval === undefined ? {} : { interval };
  const body = { rows: rows.map((features) => ({ features, ...also })) };
  const path = modelPath(model, 'predict', 'batch');
  return (await api.ask(BatchAnswer, path, { method: 'POST', body })).rows;
}

async function* batches(rows: AsyncIterable<Features>): AsyncGenerator<readonly Features[]> {
  let batch: Features[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < batchRowsMax) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function rowText(row: BatchRow): string {
  if ('ok' in row) return `${row.ok.label ?? ''} ${figure(row.ok.score)}${intervalWords(row.ok)}`.trim();
  const fields = row.error.errors.map(({ pointer, detail }) => `${pointer} ${detail}`).join('; ');
  return `refused: ${fields || row.error.detail}`;
}
