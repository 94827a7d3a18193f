import type { Command } from 'commander';
import type { Environment } from '../../config/environment.ts';
import { type VersionSummary, VersionsAnswer } from '../../shared/http/versions.ts';
import type { ApiClient } from '../client/api-client.ts';
import { modelPath, withQuery } from '../client/model-path.ts';
import { printResult } from '../client/output.ts';
import { findApi } from '../client/session.ts';
import { table } from '../client/table.ts';
import { moment } from '../client/words.ts';
import { headlineWords } from './metric-words.ts';

type Flags = Readonly<{ limit?: string; cursor?: string; json?: boolean }>;

const versionsTable = (model: string, versions: readonly VersionSummary[]): string =>
  table({
    header: ['VERSION', 'STATE', 'LEARNER', 'TRAINED', 'LIVE SINCE', 'METRICS'],
    rows: versions.map((version) => [
      version.version,
      version.collected_at === null ? version.state : `${version.state}, collected`,
      version.learner,
      moment(version.created_at),
      moment(version.promoted_at),
      headlineWords(version.metrics),
    ]),
    nothing: `no version yet: train the first one with \`ratchet retrain ${model} --wait\``,
  });

async function list(api: ApiClient, model: string, { limit, cursor, json }: Flags): Promise<void> {
  const answer = await api.ask(VersionsAnswer, withQuery(modelPath(model, 'versions'), { limit, cursor }));
  const older =
    answer.next_cursor === null ? '' : `\nolder: ratchet versions ${model} --cursor ${answer.next_cursor}`;
  printResult(answer, { json, human: () => `${versionsTable(model, answer.versions)}${older}` });
}

/** `ratchet versions`: every candidate that was trained, newest first. */
export function registerVersions(program: Command, environment: () => Environment): void {
  program
    .command('versions')
    .description('list the versions of a model, newest first')
    .argument('<model>', 'name of the model')
    .option('--limit <count>', 'how many, at most 200', '20')
    .option('--cursor <cursor>', 'the next, older page')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  ratchet versions churn')
    .action((model: string, flags: Flags) => list(findApi(environment()), model, flags));
}
