import type { ScheduleAnswer } from '../../shared/http/schedule.ts';
import { type Field, section } from '../client/sections.ts';
import { moment } from '../client/words.ts';

type Spec = Readonly<Record<string, unknown>>;

const textIn = (spec: Spec, name: string): string | null => {
  const value = spec[name];
  return typeof value === 'string' ? value : null;
};

/** `every 6h, jitter 5m`, `cron 0 3 * * * (Europe/Berlin)`; null where there is no schedule. */
export function specWords(spec: Spec | null | undefined): string | null {
  if (!spec) return null;
  const [every, cron, jitter] = ['every', 'cron', 'jitter'].map((name) => textIn(spec, name));
  const zone = textIn(spec, 'timezone') ?? 'UTC';
  const when = every ? [`every ${every}`] : cron ? [`cron ${cron} (${zone})`] : [];
  const words = [
    ...when,
    ...(jitter ? [`jitter ${jitter}`] : []),
    ...(spec['paused'] === true ? ['paused'] : []),
  ];
  return words.join(', ') || 'declared';
}

/** The schedule that a model has, however it came about; null where it has none. */
export const scheduleWords = (answer: ScheduleAnswer | null): string | null =>
  specWords(answer?.actual) ?? specWords(answer?.declared);

const nextShown = 3;

/** When a model retrains, as a person reads it. */
export function scheduleText(model: string, answer: ScheduleAnswer): string {
  const [actual, declared] = [specWords(answer.actual), specWords(answer.declared)];
  if (actual === null && declared === null && !answer.unavailable)
    return `${model} has no schedule: set one with \`ratchet schedule ${model} --every 6h\`, or declare it in the model's file`;
  const next = (answer.next_runs ?? []).slice(0, nextShown).map(moment).join(', ');
  const fields: readonly Field[] = [
    ['declared', declared ?? 'nothing'],
    ['next', next || (answer.paused ? 'paused: nothing until `--resume`' : null)],
    ['Temporal', answer.unavailable ? `${answer.unavailable}: this is what the ledger says` : null],
  ];
  return section(`${model}: ${actual ?? declared ?? 'unknown'}`, fields);
}
