import { randomUUID } from 'node:crypto';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Environment } from '../../config/environment.ts';
import { strategies } from '../../shared/declaration/rollout-phase.ts';
import { RolloutPreview } from '../../shared/http/rollout-start.ts';
import { RolloutAnswer } from '../../shared/http/rollouts.ts';
import { durationText } from '../../shared/rollout/words.ts';
import type { ApiClient } from '../client/api-client.ts';
import { CommandFailed } from '../client/command-failed.ts';
import { modelPath } from '../client/model-path.ts';
import { printProgress, printResult } from '../client/output.ts';
import { ApiProblem, textOf } from '../client/problem.ts';
import { section } from '../client/sections.ts';
import { findApi } from '../client/session.ts';
import { exitCodeHelp, rolloutExitCode } from './rollout-exit-code.ts';
import { rolloutText } from './rollout-text.ts';
import { watchRollout } from './watch-rollout.ts';

type Flags = Readonly<{
  strategy?: string;
  steps?: string | readonly number[];
  aa?: boolean;
  reason: string;
  dryRun?: boolean;
  watch?: boolean;
  untilWaiting?: boolean;
  json?: boolean;
}>;

function readSteps(text: string): string | readonly number[] {
  if (text === 'cautious' || text === 'even') return text;
  const steps = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (steps.every(Number.isFinite)) return steps;
  throw new InvalidArgumentError('expected cautious, even, or percentages such as 5,25,50,100');
}

/** Begins it under a key of its own, so that a request that is sent twice on its way begins no second one. */
async function begin<T>(
  model: string,
  ask: (how: { readonly method: 'POST'; readonly idempotencyKey: string }) => Promise<T>,
): Promise<T> {
  try {
    return await ask({ method: 'POST', idempotencyKey: `cli-${randomUUID()}` });
  } catch (error) {
    throw error instanceof ApiProblem && error.code === 'rollout_active' ? underWay(model, error) : error;
  }
}

/** Says which rollout is in the way, and how to follow or end it. */
function underWay(model: string, problem: ApiProblem): CommandFailed {
  const id = textOf(problem.body, 'rollout') ?? '';
  const lines = [
    problem.message.replace(/: follow it by .*$/s, ''),
    `  follow it: ratchet rollout watch ${model} ${id}`,
    `  end it:    ratchet rollout abort ${model} ${id} --reason …`,
  ];
  return new CommandFailed(lines.join('\n'), { cause: problem });
}

/** What it would be, and what its guards can find by the traffic of the last day. */
function previewText({ model, version, champion, steps, plan, aa, forecast }: RolloutPreview): string {
  const phases = Array.isArray(plan['phases']) ? plan['phases'] : [];
  const head = aa
    ? `${model} ${version} against itself`
    : `${model} ${version} over ${champion ?? 'nothing'}`;
  return section(`${head}, nothing was begun`, [
    ['steps', steps.map(({ name }) => name).join(', ')],
    ...phases.map((phase): [string, string] => [phase.strategy, phaseText(phase)]),
    ['forecast', forecastText(forecast)],
  ]);
}

function forecastText(phases: RolloutPreview['forecast']): string {
  if (phases === null) return 'none: nothing was predicted in the last day';
  const lines = phases.flatMap(({ strategy, least_ms: leastMs, guards }) =>
    guards.length === 0
      ? []
      : [`${strategy}: at least ${durationText(leastMs)}`, ...guards.map(({ words }) => `  ${words}`)],
  );
  return lines.length === 0 ? 'nothing is watched before the promotion' : lines.join('\n');
}

function phaseText(phase: Readonly<Record<string, unknown>>): string {
  const { min_time_ms: minTimeMs, min_requests: minRequests, deadline_ms: deadlineMs, guards } = phase;
  const names = Array.isArray(guards) ? guards.map(({ name, metric, kind }) => name ?? metric ?? kind) : [];
  return [
    ...(typeof minTimeMs === 'number' ? [`each step at least ${durationText(minTimeMs)}`] : []),
    ...(typeof minRequests === 'number' ? [`${minRequests} answers of the candidate`] : []),
    ...(typeof deadlineMs === 'number' ? [`deadline ${durationText(deadlineMs)}`] : []),
    ...(names.length > 0 ? [`guards ${names.join(', ')}`] : []),
  ].join(', ');
}

async function start(
  api: ApiClient,
  { model, candidate }: { readonly model: string; readonly candidate: string | undefined },
  flags: Flags,
): Promise<void> {
  const { strategy, steps, aa, reason, json } = flags;
  const body = {
    reason,
    ...(candidate !== undefined && { candidate }),
    ...(strategy !== undefined && { strategy }),
    ...(steps !== undefined && { steps }),
    ...(aa && { aa }),
  };
  const path = modelPath(model, 'rollouts');
  if (flags.dryRun || !json) {
    const wanted = { ...body, dry_run: true };
    const preview = await begin(model, (how) => api.ask(RolloutPreview, path, { ...how, body: wanted }));
    if (flags.dryRun) return printResult(preview, { json, human: () => previewText(preview) });
    printProgress(section('Forecast', [['', forecastText(preview.forecast)]]));
  }
  const begun = await begin(model, (how) => api.ask(RolloutAnswer, path, { ...how, body }));
  if (!flags.watch && !flags.untilWaiting)
    return printResult(begun, { json, human: () => rolloutText(begun) });
  const ended = await watchRollout(api, begun, { untilWaiting: flags.untilWaiting });
  printResult(ended, { json, human: () => rolloutText(ended) });
  process.exitCode = rolloutExitCode(ended.state);
}

export function registerRolloutStart(group: Command, environment: () => Environment): void {
  group
    .command('start')
    .description('begin a rollout, the declared way unless another is named')
    .argument('<model>', 'name of the model')
    .argument('[version]', 'the candidate, such as v3; left out: the newest staged version')
    .requiredOption('--reason <text>', 'why; kept in the ledger')
    .addOption(new Option('--strategy <name>', 'instead of the declared way').choices(strategies))
    .option('--steps <percentages>', 'of a canary: such as 5,25,50,100, or cautious, or even', readSteps)
    .option('--aa', 'the champion against itself: records the judge’s own error, promotes nothing')
    .option('--dry-run', 'begin nothing: show what it would be')
    .option('--watch', 'follow it to its end, with the exit codes of rollout watch')
    .option('--until-waiting', 'follow it until it ends or a person has to decide')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `${exitCodeHelp}\n\nExamples:\n  ratchet rollout start churn --reason "new tariff"\n  ratchet rollout start churn v7 --steps 5,25,50 --reason "new tariff" --watch`,
    )
    .action((model: string, candidate: string | undefined, flags: Flags) =>
      start(findApi(environment()), { model, candidate }, flags),
    );
}
