import { BatchAnswer, batchRowsMax } from '../../shared/http/predict.ts';
import type { ApiClient } from '../client/api-client.ts';
import { CommandFailed } from '../client/command-failed.ts';
import type { ScoreRows } from './drift-report.ts';

type Row = Parameters<ScoreRows>[0][number];

function scoreOf(row: BatchAnswer['rows'][number]): number {
  if ('ok' in row) return row.ok.score;
  const fields = row.error.errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('; ');
  throw new CommandFailed(`the model refused a simulated customer: ${row.error.detail} ${fields}`.trim());
}

/** Scores with what a model serves now, batch by batch. */
export const scoreThroughApi =
  (api: ApiClient, model: string): ScoreRows =>
  async (rows) => {
    const path = `/models/${encodeURIComponent(model)}/predict/batch`;
    const scores: number[] = [];
    let answer: BatchAnswer | null = null;
    for (let from = 0; from < rows.length; from += batchRowsMax) {
      const batch = rows.slice(from, from + batchRowsMax).map((features: Row) => ({ features }));
      answer = BatchAnswer.parse((await api.call(path, { method: 'POST', body: { rows: batch } })).body);
      scores.push(...answer.rows.map(scoreOf));
    }
    return { version: answer?.model_version ?? '', threshold: answer?.threshold ?? 0.5, scores };
  };
