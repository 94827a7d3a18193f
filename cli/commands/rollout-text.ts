import type {
  RolloutAnswer,
  RolloutGuard,
  RolloutSummary,
  RolloutsAnswer,
} from '../../shared/http/rollouts.ts';
import {
  aaText,
  commandWords,
  durationText,
  guardText,
  pauseWords,
  refutedText,
  shadowText,
  stateWords,
} from '../../shared/rollout/words.ts';
import { type Field, indented, section } from '../client/sections.ts';
import { table } from '../client/table.ts';
import { counted, moment } from '../client/words.ts';
import { intervalBar, weightBar } from './rollout-bars.ts';

const marks = { done: '✔', now: '▶', next: '·', stopped: '✖', skipped: '–' } as const;

/** The steps in a line: `✔ shadow  ▶ canary 5 %  · canary 25 %`. */
export const stepLine = ({ steps }: RolloutAnswer): string =>
  steps.map(({ name, state }) => `${marks[state]} ${name}`).join('   ');

/** A rollout as a person reads it: where it is, what it rests on, what may be done. */
export function rolloutText(rollout: RolloutAnswer): string {
  return [
    section(`${rollout.model} ${rollout.rollout}: ${rollout.state}`, fieldsOf(rollout)),
    ...guardLines(rollout),
    ...faultLines(rollout),
    ...nextSteps(rollout),
  ].join('\n');
}

function fieldsOf(rollout: RolloutAnswer): readonly Field[] {
  const { version, champion, strategies, state, waiting_for: cause, verdict } = rollout;
  const against = rollout.aa ? `${version} against itself` : `${version} over ${champion ?? 'nothing'}`;
  return [
    ['what', `${against}, ${strategies.join(', then ')}`],
    ['state', stateWords[state]],
    ['waits', cause === null ? null : pauseText(rollout)],
    ['steps', stepLine(rollout)],
    ['weight', weightBar(rollout.weight)],
    ['watched', progressText(rollout)],
    ['verdict', verdict && `${verdict.kind}: ${verdict.reason}`],
    ['shadow', rollout.shadow && shadowText(rollout.shadow)],
    ['A/B test', rollout.ab?.sentence ?? null],
    ['A/A', rollout.judge_errors && aaText(rollout.judge_errors)],
    ['later', rollout.refuted && refutedText(rollout.refuted)],
    ['why', rollout.reason],
    ['begun', `${moment(rollout.created_at)} by ${rollout.actor}`],
    ['ended', rollout.finished_at === null ? null : moment(rollout.finished_at)],
  ];
}

function pauseText({ waiting_for: cause, progress }: RolloutAnswer): string | null {
  if (cause === null) return null;
  const until = progress.ends_by_itself_at;
  return `${pauseWords[cause]}${until === null ? '' : `; ends by itself ${moment(until)}`}`;
}

/** How long the step was watched, and what is still to come before it can be passed. */
export function progressText({ progress, state }: RolloutAnswer): string | null {
  if (state === 'pending' || state === 'validating') return null;
  const { requests, earliest_left_ms: leftMs, requests_left: requestsLeft } = progress;
  const parts = [
    durationText(progress.watched_ms),
    requests &&
      `${counted(requests.candidate, 'answer')} of the candidate, ${requests.stable.toLocaleString('en')} of stable`,
    leftMs === null ? null : leftMs > 0 ? `at least ${durationText(leftMs)} to go` : 'least time is over',
    requestsLeft ? `${counted(requestsLeft, 'answer')} to go` : null,
    progress.deadline_left_ms === null ? null : `deadline in ${durationText(progress.deadline_left_ms)}`,
  ];
  return parts.filter((part) => part !== null).join(', ');
}

const guardMarks = { pass: '✔', fail: '✖', waiting: '…' } as const;

/** A line for each guard with its interval drawn; none before the first look. */
export function guardLines({ verdict }: RolloutAnswer): readonly string[] {
  const guards = verdict?.guards ?? [];
  if (guards.length === 0) return [];
  const rows = guards.map((guard) => [
    `${guardMarks[guard.verdict]} ${guard.guard}`,
    intervalBar(guard) ?? '',
    guardText({ ...guard, eValue: guard.e_value }),
    wanted(guard),
  ]);
  return [indented(table({ header: ['GUARD', 'INTERVAL', 'SO FAR', 'RULE'], rows, nothing: '' }))];
}

const wanted = ({ rule, more_n: more, verdict, reason }: RolloutGuard): string => {
  if (verdict === 'fail') return `${rule}: ${reason}`;
  return more === null ? rule : `${rule}; some ${Math.ceil(more).toLocaleString('en')} more would decide`;
};

export const faultLines = ({ faults }: RolloutAnswer): readonly string[] =>
  faults.map(({ at, replica, trigger, detail }) => `  ${moment(at)} ${replica}: ${trigger}, ${detail}`);

function nextSteps(rollout: RolloutAnswer): readonly string[] {
  const { model, rollout: id, state, commands } = rollout;
  if (state === 'succeeded' && !rollout.aa)
    return [`go back: ratchet rollback ${model} --reason …`, reportLine(rollout)];
  if (commands.length === 0) return [reportLine(rollout)];
  const width = Math.max(...commands.map((name) => name.length));
  return [
    `follow it: ratchet rollout watch ${model} ${id}`,
    ...commands.map(
      (name) => `${name.padEnd(width)}  ${commandWords[name]}: ratchet rollout ${name} ${model} --reason …`,
    ),
  ];
}

const reportLine = ({ model, rollout }: RolloutAnswer): string =>
  `look: ratchet rollout show ${model} ${rollout} --report`;

/** What is told under a list of rollouts, where the model ran against itself. */
export const aaLine = ({ aa }: RolloutsAnswer): string => (aa === null ? '' : `\nA/A: ${aaText(aa)}`);

/** Rollouts, one a line. */
export const rolloutsTable = (model: string, rollouts: readonly RolloutSummary[]): string =>
  table({
    header: ['ROLLOUT', 'BEGUN', 'VERSION', 'STRATEGY', 'STATE', 'WEIGHT', 'BY', 'WHY'],
    rows: rollouts.map((rollout) => [
      rollout.rollout,
      moment(rollout.created_at),
      rollout.version,
      `${rollout.strategies.join('+')}${rollout.aa ? ' (A/A)' : ''}`,
      rollout.waiting_for === null ? rollout.state : `${rollout.state} (${rollout.waiting_for})`,
      `${rollout.weight} %`,
      rollout.actor,
      rollout.reason,
    ]),
    nothing: `no rollout yet: begin one with \`ratchet rollout start ${model} --reason …\``,
  });
