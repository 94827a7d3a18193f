import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import type { Environment } from '../../config/environment.ts';
import { BatchAnswer, batchRowsMax, PredictAnswer } from '../../shared/http/predict.ts';
import type { ApiClient } from '../client/api-client.ts';
import { CommandFailed } from '../client/command-failed.ts';
import { modelPath } from '../client/model-path.ts';
import { printResult } from '../client/output.ts';
import { findApi } from '../client/session.ts';
import { figure } from '../client/words.ts';

type Flags = Readonly<{ file?: string; json?: boolean }>;
type Features = Readonly<Record<string, unknown>>;

const Rows = z.union([
  z.array(z.record(z.string(), z.unknown())),
  z.record(z.string(), z.unknown()).transform((row) => [row]),
]);

/** Cells of a CSV are text: a number is sent as one, the empty cell as missing. */
function cell(text: string): string | number | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : trimmed;
}

function csvRows(text: string): readonly Features[] {
  const records: Record<string, string>[] = parse(text, { columns: true, bom: true, skip_empty_lines: true });
  return records.map((record) =>
    Object.fromEntries(Object.entries(record).map(([name, value]) => [name, cell(value)])),
  );
}

async function readRows(file: string): Promise<readonly Features[]> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new CommandFailed(
      `${file} cannot be read: name a CSV with a header, or a JSON file with one object or a list of objects`,
    );
  });
  return file.endsWith('.json') ? Rows.parse(JSON.parse(text)) : csvRows(text);
}

function parseFeatures(words: readonly string[]): Features {
  return Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf('=');
      if (at < 1) throw new CommandFailed(`${word}: expected NAME=VALUE, such as tenure_months=14`);
      return [word.slice(0, at), cell(word.slice(at + 1))];
    }),
  );
}

async function predictFile(
  api: ApiClient,
  model: string,
  file: string,
  json: boolean | undefined,
): Promise<void> {
  const rows = await readRows(file);
  let failedCount = 0;
  for (let at = 0; at < rows.length; at += batchRowsMax) {
    const body = { rows: rows.slice(at, at + batchRowsMax).map((features) => ({ features })) };
    const answer = BatchAnswer.parse(
      (await api.call(modelPath(model, 'predict', 'batch'), { method: 'POST', body })).body,
    );
    failedCount += answer.rows.filter((row) => 'error' in row).length;
    for (const row of answer.rows) {
      const human =
        'ok' in row ? `${row.ok.label ?? ''} ${figure(row.ok.score)}`.trim() : `error: ${row.error.detail}`;
      process.stdout.write(`${json ? JSON.stringify(row) : human}\n`);
    }
  }
  if (failedCount > 0) throw new CommandFailed(`${failedCount} of ${rows.length} rows were refused`);
}

/** `ratchet predict`: one row from the command line, or a file of rows. */
export function registerPredict(program: Command, environment: () => Environment): void {
  program
    .command('predict')
    .description('predict for one row, or for every row of a CSV or JSON file (one line per row)')
    .argument('<model>', 'name of the model')
    .argument('[features...]', 'NAME=VALUE …')
    .option('--file <path>', 'CSV with a header, or JSON')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  ratchet predict churn tenure_months=3 monthly_charges=80\n  ratchet predict churn --file customers.csv --json',
    )
    .action(async (model: string, words: readonly string[], { file, json }: Flags) => {
      const api = findApi(environment());
      if (file !== undefined) return predictFile(api, model, file, json);
      const body = { features: parseFeatures(words) };
      const answer = PredictAnswer.parse(
        (await api.call(modelPath(model, 'predict'), { method: 'POST', body })).body,
      );
      const warnings = answer.warnings
        .map((warning) => `\n  warning: ${warning.feature}: ${warning.detail}`)
        .join('');
      return printResult(answer, {
        json,
        human: () =>
          `${answer.label ?? ''} ${figure(answer.score)} (${answer.model_version})${warnings}`.trim(),
      });
    });
}
