import type { Command } from 'commander';
import { z } from 'zod';
import type { Environment } from '../../config/environment.ts';
import { type VersionSummary, VersionsAnswer } from '../../shared/http/versions.ts';
import { modelPath, withQuery } from '../client/model-path.ts';
import { printResult } from '../client/output.ts';
import { findApi } from '../client/session.ts';
import { table } from '../client/table.ts';
import { figure, moment } from '../client/words.ts';

type Flags = Readonly<{ limit?: string; cursor?: string; json?: boolean }>;

const Measured = z.object({ value: z.number() }).loose();

/** The metrics that a reader compares versions by, whatever the task. */
function metricText(version: VersionSummary): string {
  const shown = ['roc_auc', 'log_loss', 'f1', 'rmse', 'r2'].flatMap((name) => {
    const found = Measured.safeParse(version.metrics[name]);
    return found.success ? [`${name} ${figure(found.data.value)}`] : [];
  });
  return shown.join(', ') || '–';
}

function listText({ versions, next_cursor }: VersionsAnswer): string {
  const rows = versions.map((version) => [
    version.version,
    version.state,
    version.learner,
    metricText(version),
    moment(version.created_at),
    moment(version.promoted_at),
  ]);
  const list = table({
    header: ['VERSION', 'STATE', 'LEARNER', 'METRICS', 'TRAINED', 'LIVE SINCE'],
    rows,
    nothing: 'no version yet',
  });
  return next_cursor === null ? list : `${list}\nolder ones: --cursor ${next_cursor}`;
}

/** `ratchet versions`: every candidate that was trained, newest first. */
export function registerVersions(program: Command, environment: () => Environment): void {
  program
    .command('versions')
    .description('list the versions of a model, newest first')
    .argument('<model>', 'name of the model')
    .option('--limit <count>', 'how many')
    .option('--cursor <cursor>', 'the next, older page')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  ratchet versions churn')
    .action(async (model: string, flags: Flags) => {
      const path = withQuery(modelPath(model, 'versions'), { limit: flags.limit, cursor: flags.cursor });
      const answer = VersionsAnswer.parse((await findApi(environment()).call(path)).body);
      printResult(answer, { json: flags.json, human: () => listText(answer) });
    });
}
