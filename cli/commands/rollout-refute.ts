import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Environment } from '../../config/environment.ts';
import { RefuteAnswer } from '../../shared/http/late-outcomes.ts';
import { onlineMetrics } from '../../shared/rollout/plan.ts';
import { guardText } from '../../shared/rollout/words.ts';
import { modelPath } from '../client/model-path.ts';
import { printResult } from '../client/output.ts';
import { section } from '../client/sections.ts';
import { findApi } from '../client/session.ts';
import { rolloutNamed } from './rollout-named.ts';

type Flags = Readonly<{ reason: string; metric?: string; margin?: number; dryRun?: boolean; json?: boolean }>;

const verdictWords = {
  refuted: 'it is surely worse than what served before',
  stands: 'it is surely not worse than what served before',
  open: 'too few outcomes came to say',
} as const;

export function refuteText({
  model,
  rollout,
  version,
  champion,
  verdict,
  marked,
  guard,
}: RefuteAnswer): string {
  const more =
    guard.more_n === null ? null : `some ${Math.ceil(guard.more_n).toLocaleString('en')} more would decide`;
  return [
    section(`${model} ${version} over ${champion ?? 'nothing'} (${rollout}): ${verdict}`, [
      ['means', verdictWords[verdict]],
      [guard.guard, guardText({ ...guard, eValue: guard.e_value })],
      ['rule', guard.rule],
      ['to go', more],
      ['marked', verdict === 'refuted' ? (marked ? 'refuted, for good' : 'no, this was a dry run') : null],
    ]),
    ...(marked ? [`where it still serves: ratchet rollback ${model} --reason …`] : []),
  ].join('\n');
}

function readMargin(text: string): number {
  const margin = Number(text);
  if (text.trim() !== '' && margin >= 0 && Number.isFinite(margin)) return margin;
  throw new InvalidArgumentError('expected a number from 0 on, in units of the metric');
}

/** `ratchet rollout refute`: what came true later judges what was promoted. */
export function registerRolloutRefute(group: Command, environment: () => Environment): void {
  group
    .command('refute')
    .description(
      'judge what a rollout promoted by the outcomes that came since, and mark it where it is surely worse',
    )
    .argument('<model>', 'name of the model')
    .argument('[rollout]', 'id of a rollout; left out: the newest')
    .requiredOption('--reason <text>', 'why; kept in the ledger')
    .addOption(
      new Option('--metric <name>', 'left out: brier, accuracy or squared_error').choices(onlineMetrics),
    )
    .option('--margin <number>', 'how much worse it may be; left out: what is usual', readMargin)
    .option('--dry-run', 'say what would be done, and mark nothing')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExample:\n  ratchet rollout refute churn --reason "a month of outcomes" --dry-run',
    )
    .action(async (model: string, id: string | undefined, { dryRun, json, ...asked }: Flags) => {
      const api = findApi(environment());
      const { rollout } = await rolloutNamed(api, model, id);
      const body = { ...asked, ...(dryRun ? { dry_run: true } : {}) };
      const path = modelPath(model, 'rollouts', rollout, 'refute');
      const answer = await api.ask(RefuteAnswer, path, { method: 'POST', body });
      printResult(answer, { json, human: () => refuteText(answer) });
    });
}
