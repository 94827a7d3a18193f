import type { Command } from 'commander';
import type { Environment } from '../../config/environment.ts';
import {
  PredictionAnswer,
  type PredictionSummary,
  PredictionsAnswer,
} from '../../shared/http/predictions.ts';
import type { ApiClient } from '../client/api-client.ts';
import { modelPath, withQuery } from '../client/model-path.ts';
import { printResult } from '../client/output.ts';
import { findApi } from '../client/session.ts';
import { table } from '../client/table.ts';
import { figure, moment } from '../client/words.ts';

type Flags = Readonly<{
  entity?: string;
  ofVersion?: string;
  status?: string;
  since?: string;
  until?: string;
  limit?: string;
  cursor?: string;
  json?: boolean;
}>;

const answerOf = ({ score, label, status, code }: PredictionSummary): string =>
  score === null
    ? `${status} ${code ?? ''}`
    : [label, figure(score)].filter((word) => word !== null).join(' ');

const predictionsTable = (model: string, predictions: readonly PredictionSummary[]): string =>
  table({
    header: ['PREDICTION', 'AT', 'VERSION', 'ANSWER', 'CAME TRUE', 'TOOK'],
    rows: predictions.map((row) => [
      row.prediction_id,
      moment(row.at),
      row.model_version ?? '–',
      answerOf(row),
      row.outcome ?? '–',
      `${figure(row.latency_ms)} ms`,
    ]),
    nothing: `no prediction is logged: ask for one with \`ratchet predict ${model}\`, or look at \`log\` in its declaration`,
  });

/** What happened to one prediction, a line for each thing that is known. */
function predictionText(row: PredictionAnswer): string {
  const facts: readonly (readonly [string, string | null])[] = [
    ['at', moment(row.at)],
    ['answer', answerOf(row)],
    ['scores', row.scores && namesAndValues(row.scores)],
    ['version', row.model_version && `${row.model_version} ${row.variant ?? ''}, revision ${row.revision}`],
    [
      'took',
      `${figure(row.latency_ms)} ms${row.batch_size === null ? '' : `, in a batch of ${row.batch_size}`}`,
    ],
    ['assigned', assignedAs(row)],
    ['entity', row.entity_hash],
    ['request', row.request_id],
    ['features', row.features && namesAndValues(row.features)],
    ...row.shadows.map(shadowFact),
    ...row.outcomes.map(outcomeFact),
  ];
  const lines = facts.flatMap(([name, value]) => (value === null ? [] : [`  ${name.padEnd(10)}${value}`]));
  return [`${row.prediction_id} of ${row.model}`, ...lines].join('\n');
}

/** Why this version answered; null where no rollout had a say. */
function assignedAs({ assignment }: PredictionAnswer): string | null {
  if (assignment === null || assignment.reason === 'no_rollout') return null;
  const { reason, bucket } = assignment;
  return `${reason}${bucket === null ? '' : `, bucket ${bucket}`}`;
}

const shadowFact = (shadow: PredictionAnswer['shadows'][number]): readonly [string, string] => [
  'in shadow',
  `${shadow.model_version}: ${shadow.status}${shadow.score === null ? '' : ` ${shadow.label ?? ''} ${figure(shadow.score)}`}`,
];

const outcomeFact = (told: PredictionAnswer['outcomes'][number]): readonly [string, string] => [
  'came true',
  `${told.label}, as ${told.source} saw it ${moment(told.observed_at)} (revision ${told.revision}, told by ${told.actor} ${moment(told.received_at)})`,
];

const namesAndValues = (values: Readonly<Record<string, unknown>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(' ');

async function one(api: ApiClient, model: string, id: string, json: boolean | undefined): Promise<void> {
  const answer = await api.ask(PredictionAnswer, modelPath(model, 'predictions', id));
  printResult(answer, { json, human: () => predictionText(answer) });
}

async function list(
  api: ApiClient,
  model: string,
  { json, entity, ofVersion, ...page }: Flags,
): Promise<void> {
  const query = { ...page, entity_id: entity, version: ofVersion };
  const answer = await api.ask(PredictionsAnswer, withQuery(modelPath(model, 'predictions'), query));
  const older =
    answer.next_cursor === null ? '' : `\nolder: ratchet predictions ${model} --cursor ${answer.next_cursor}`;
  printResult(answer, { json, human: () => `${predictionsTable(model, answer.predictions)}${older}` });
}

/** `ratchet predictions`: what was answered, and what came true. */
export function registerPredictions(program: Command, environment: () => Environment): void {
  program
    .command('predictions')
    .description('list the logged predictions of a model, newest first; or show what happened to one')
    .argument('<model>', 'name of the model')
    .argument('[prediction]', 'prediction_id of an answer')
    .option('--entity <id>', 'those about this entity_id')
    .option('--of-version <version>', 'those of this version')
    .option('--status <status>', 'such as 200, or 422')
    .option('--since <time>', 'those from then on, such as 2026-11-21T12:00:00Z')
    .option('--until <time>', 'those before then')
    .option('--limit <count>', 'how many, at most 200', '20')
    .option('--cursor <cursor>', 'the next, older page')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  ratchet predictions churn --entity 10042\n  ratchet predictions churn --status 422',
    )
    .action(async (model: string, id: string | undefined, flags: Flags) => {
      const api = findApi(environment());
      await (id === undefined ? list(api, model, flags) : one(api, model, id, flags.json));
    });
}
