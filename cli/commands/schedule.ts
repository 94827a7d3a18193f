import type { Command } from 'commander';
import type { Environment } from '../../config/environment.ts';
import { ScheduleAnswer, TriggerAnswer } from '../../shared/http/schedule.ts';
import { modelPath } from '../client/model-path.ts';
import { printResult } from '../client/output.ts';
import { findApi } from '../client/session.ts';
import { moment } from '../client/words.ts';

type Flags = Readonly<{
  every?: string;
  cron?: string;
  timezone?: string;
  jitter?: string;
  pause?: boolean;
  resume?: boolean;
  trigger?: boolean;
  json?: boolean;
}>;

const spec = (value: Readonly<Record<string, unknown>> | null): string =>
  value === null ? 'none' : JSON.stringify(value);

function scheduleText(model: string, answer: ScheduleAnswer): string {
  const next = answer.next_runs?.slice(0, 3).map(moment).join(', ');
  return [
    `${model}: ${spec(answer.actual)}${answer.paused ? ', paused' : ''}`,
    `declared: ${spec(answer.declared)}`,
    `next: ${next || '–'}`,
    ...(answer.unavailable ? [answer.unavailable] : []),
  ].join('\n');
}

/** The change that the flags ask for, on top of what is set now; null where they ask for none. */
function changeOf(flags: Flags, now: ScheduleAnswer): Readonly<Record<string, unknown>> | null {
  const { every, cron, timezone, jitter, pause, resume } = flags;
  if (!(every || cron || timezone || jitter || pause || resume)) return null;
  const { every: oldEvery, cron: oldCron, ...kept } = now.actual ?? now.declared ?? {};
  const when = every
    ? { every }
    : cron
      ? { cron }
      : {
          ...(oldEvery !== undefined && { every: oldEvery }),
          ...(oldCron !== undefined && { cron: oldCron }),
        };
  return {
    ...kept,
    ...when,
    ...(timezone && { timezone }),
    ...(jitter && { jitter }),
    paused: pause ? true : resume ? false : (now.paused ?? false),
  };
}

async function run(environment: Environment, model: string, flags: Flags): Promise<void> {
  const api = findApi(environment);
  const path = modelPath(model, 'schedule');
  if (flags.trigger) {
    const answer = TriggerAnswer.parse((await api.call(`${path}/trigger`, { method: 'POST' })).body);
    return printResult(answer, { json: flags.json, human: () => `${model}: triggered` });
  }
  const now = ScheduleAnswer.parse((await api.call(path)).body);
  const body = changeOf(flags, now);
  const answer =
    body === null ? now : ScheduleAnswer.parse((await api.call(path, { method: 'PUT', body })).body);
  return printResult(answer, { json: flags.json, human: () => scheduleText(model, answer) });
}

/** `ratchet schedule`: show, change, pause, resume or trigger a model's schedule. */
export function registerSchedule(program: Command, environment: () => Environment): void {
  program
    .command('schedule')
    .description(
      "show or change when a model retrains; a change lasts until the declaration's own schedule changes",
    )
    .argument('<model>', 'name of the model')
    .option('--every <duration>', 'an interval, such as 6h')
    .option('--cron <fields>', 'five cron fields')
    .option('--timezone <zone>', 'time zone of the cron fields')
    .option('--jitter <duration>', 'a random delay up to this')
    .option('--pause', 'start nothing until resumed')
    .option('--resume', 'go on')
    .option('--trigger', 'start a scheduled run now')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  ratchet schedule churn --cron "0 4 * * *" --timezone Europe/Berlin')
    .action((model: string, flags: Flags) => run(environment(), model, flags));
}
