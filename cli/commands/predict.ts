import type { Command } from 'commander';
import type { Environment } from '../../config/environment.ts';
import { PredictAnswer } from '../../shared/http/predict.ts';
import type { ApiClient } from '../client/api-client.ts';
import { CommandFailed } from '../client/command-failed.ts';
import { modelPath } from '../client/model-path.ts';
import { printResult } from '../client/output.ts';
import { findApi } from '../client/session.ts';
import { figure } from '../client/words.ts';
import { cellValue } from './cell-value.ts';
import { intervalWords } from './interval-words.ts';
import { explanationText, predictExplained } from './predict-explained.ts';
import { predictFile } from './predict-file.ts';
import type { Features } from './row-file.ts';

type Flags = Readonly<{ file?: string; json?: boolean; explain?: boolean; top?: string; interval?: string }>;

function parseFeatures(words: readonly string[]): Features {
  return Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf('=');
      if (at < 1) throw new CommandFailed(`${word}: expected NAME=VALUE, such as tenure_months=14`);
      return [word.slice(0, at), cellValue(word.slice(at + 1))];
    }),
  );
}

/** The level of --interval, as a member of the body. @throws CommandFailed where it is none */
function intervalOf(text: string | undefined): { readonly interval?: number } {
  if (text === undefined) return {};
  const interval = Number(text);
  if (interval > 0 && interval < 1) return { interval };
  throw new CommandFailed(`--interval ${text}: expected a level between 0 and 1, such as 0.9`);
}

function answerText(answer: PredictAnswer): string {
  const { label, score, scores, model_version, threshold, warnings } = answer;
  const limit = threshold === undefined ? '' : `, positive from ${figure(threshold)}`;
  const lines = warnings.map(({ feature, detail }) => `  warning: ${feature} ${detail}`);
  const others = Object.entries(scores ?? {})
    .filter(([name]) => name !== label)
    .sort(([, one], [, two]) => two - one)
    .map(([name, other]) => `  ${name} ${figure(other)}`);
  const first = `${label ?? ''} ${figure(score)}${intervalWords(answer)} (${model_version}${limit})`.trim();
  return [first, ...others, ...lines].join('\n');
}

type Body = { readonly features: Features; readonly interval?: number };

async function predictOne(api: ApiClient, model: string, body: Body): Promise<PredictAnswer> {
  return api.ask(PredictAnswer, modelPath(model, 'predict'), { method: 'POST', body });
}

async function predict(
  api: ApiClient,
  model: string,
  { words, file, json, explain, top, interval }: Flags & { readonly words: readonly string[] },
): Promise<void> {
  if (file !== undefined && words.length > 0)
    throw new CommandFailed('give either --file or NAME=VALUE …, not both');
  if (explain !== true && top !== undefined) throw new CommandFailed('--top belongs to --explain');
  if (explain === true && file !== undefined)
    throw new CommandFailed('--explain explains one row: give it as NAME=VALUE …');
  const level = intervalOf(interval);
  if (file !== undefined) return predictFile(api, { model, file, json, ...level });
  if (words.length === 0)
    throw new CommandFailed('give the features as NAME=VALUE …, or a file of rows with --file');
  const features = parseFeatures(words);
  if (explain === true) {
    const explained = await predictExplained(api, { model, features, top, ...level });
    const human = () => `${answerText(explained)}\n\n${explanationText(explained)}`;
    return printResult(explained, { json, human });
  }
  const answer = await predictOne(api, model, { features, ...level });
  return printResult(answer, { json, human: () => answerText(answer) });
}

/** `ratchet predict`: one row from the command line, or a file of rows. */
export function registerPredict(program: Command, environment: () => Environment): void {
  program
    .command('predict')
    .description('predict for one row, or for every row of a file (one line per row, in its order)')
    .argument('<model>', 'name of the model')
    .argument('[features...]', 'NAME=VALUE …; an empty value is missing')
    .option('--file <path>', 'CSV with a header or JSON, also .gz')
    .option('--explain', 'say what each feature adds to the raw score')
    .option('--top <count>', 'with --explain: list so many features, and sum up the rest')
    .option(
      '--interval <level>',
      'of a regression, also the interval that holds the truth so often, e.g. 0.9',
    )
    .option('--json', 'print JSON; of a file one object per line')
    .addHelpText(
      'after',
      '\nExamples:\n  ratchet predict churn tenure_months=3 monthly_charges=80\n  ratchet predict churn tenure_months=3 monthly_charges=80 --explain --top 5\n  ratchet predict churn --file customers.csv.gz --json',
    )
    .action((model: string, words: readonly string[], flags: Flags) =>
      predict(findApi(environment()), model, { ...flags, words }),
    );
}
