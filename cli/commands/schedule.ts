import { type Command, Option } from 'commander';
import type { Environment } from '../../config/environment.ts';
import { ScheduleAnswer, TriggerAnswer } from '../../shared/http/schedule.ts';
import type { ApiClient } from '../client/api-client.ts';
import { CommandFailed } from '../client/command-failed.ts';
import { modelPath } from '../client/model-path.ts';
import { printResult } from '../client/output.ts';
import { findApi } from '../client/session.ts';
import { scheduleText } from './schedule-words.ts';

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

const isChange = ({ every, cron, timezone, jitter, pause, resume }: Flags): boolean =>
  [every, cron, timezone, jitter, pause, resume].some((flag) => flag !== undefined);

/** The schedule that the flags ask for, on top of what is set now. */
function changed(model: string, flags: Flags, now: ScheduleAnswer): Readonly<Record<string, unknown>> {
  const { every, cron, timezone, jitter, pause, resume } = flags;
  const current = now.actual ?? now.declared;
  if (current === null && every === undefined && cron === undefined)
    throw new CommandFailed(`${model} has no schedule to change: give --every or --cron as well`);
  const { every: oldEvery, cron: oldCron, timezone: oldZone, ...kept } = current ?? {};
  const hasNew = every !== undefined || cron !== undefined;
  const when = hasNew ? { every, cron } : { every: oldEvery, cron: oldCron };
  return {
    ...kept,
    ...when,
    // A zone is one of cron fields: it goes with them.
    ...(when.every === undefined && oldZone !== undefined && { timezone: oldZone }),
    ...(timezone !== undefined && { timezone }),
    ...(jitter !== undefined && { jitter }),
    paused: pause ? true : resume ? false : (now.paused ?? false),
  };
}

async function trigger(api: ApiClient, model: string, json: boolean | undefined): Promise<void> {
  const path = `${modelPath(model, 'schedule')}/trigger`;
  const answer = await api.ask(TriggerAnswer, path, { method: 'POST' });
  printResult(answer, { json, human: () => triggerText(answer) });
}

function triggerText({ model, triggered, run: name }: TriggerAnswer): string {
  const named = `ratchet runs ${model}${name === null ? '' : ` ${name}`}`;
  if (triggered) return `${model}: triggered\n  follow it: ${named} --wait`;
  return `${model}: skipped, for a run is under way\n  see it: ${named}`;
}

async function run(api: ApiClient, model: string, flags: Flags): Promise<void> {
  const { json } = flags;
  if (flags.trigger) return trigger(api, model, json);
  const path = modelPath(model, 'schedule');
  const now = await api.ask(ScheduleAnswer, path);
  const answer = isChange(flags)
    ? await api.ask(ScheduleAnswer, path, { method: 'PUT', body: changed(model, flags, now) })
    : now;
  return printResult(answer, { json, human: () => scheduleText(model, answer) });
}

/** `ratchet schedule`: show, change, pause, resume or trigger a model's schedule. */
export function registerSchedule(program: Command, environment: () => Environment): void {
  const changes = ['every', 'cron', 'timezone', 'jitter', 'pause', 'resume'];
  program
    .command('schedule')
    .description(
      "show or change when a model retrains; a change lasts until the declaration's own schedule changes",
    )
    .argument('<model>', 'name of the model')
    .addOption(new Option('--every <duration>', 'an interval, such as 6h').conflicts('cron'))
    .option('--cron <fields>', 'five cron fields')
    .option('--timezone <zone>', 'IANA time zone of the cron fields')
    .option('--jitter <duration>', 'a random delay up to this, such as 5m')
    .addOption(new Option('--pause', 'start nothing until resumed').conflicts('resume'))
    .option('--resume', 'go on')
    .addOption(new Option('--trigger', 'start a scheduled run now').conflicts(changes))
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  ratchet schedule churn\n  ratchet schedule churn --cron "0 4 * * *" --timezone Europe/Berlin\n  ratchet schedule churn --pause',
    )
    .action((model: string, flags: Flags) => run(findApi(environment()), model, flags));
}
