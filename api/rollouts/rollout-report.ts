import type { RolloutAnswer, RolloutGuard } from '../../shared/http/rollouts.ts';
import {
  durationText,
  figureText,
  guardText,
  pauseWords,
  refutedText,
  shadowText,
  stateWords,
} from '../../shared/rollout/words.ts';
import type { Transition } from '../../store/postgres/rollouts.ts';
import type { RolloutLook } from './rollout-look.ts';

/** A rollout as a page of Markdown: where it is, what it rests on, and how it got there. */
export function rolloutReport({ answer, transitions }: RolloutLook): string {
  return `${[
    `# Rollout ${answer.rollout} of ${answer.model} ${answer.version}`,
    headText(answer),
    ['## Steps', table(['step', 'weight', 'state'], answer.steps.map(stepRow))].join('\n\n'),
    abText(answer),
    shadowLine(answer),
    evidenceText(answer),
    faultsText(answer),
    ['## What happened', transitionTable(transitions)].join('\n\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n')}\n`;
}

function headText(answer: RolloutAnswer): string {
  const against = answer.aa
    ? 'The champion against itself (A/A): nothing is promoted, the judge’s own error is recorded.'
    : `${answer.version} against ${answer.champion ?? 'nothing'}, by ${answer.strategies.join(', then ')}.`;
  const pause = answer.waiting_for === null ? '' : ` ${capital(pauseWords[answer.waiting_for])}.`;
  return [
    `**${answer.state}**: ${stateWords[answer.state]}.${pause}`,
    ...(answer.refuted === null ? [] : [`Later: ${cell(refutedText(answer.refuted))}.`]),
    `${against} Begun ${answer.created_at} by ${answer.actor}${answer.finished_at === null ? '' : `, ended ${answer.finished_at}`}: ${cell(answer.reason)}`,
  ].join('\n\n');
}

const stepRow = ({ name, weight, state }: RolloutAnswer['steps'][number]): readonly string[] => [
  name,
  `${weight} %`,
  state,
];

function evidenceText({ verdict, progress, looked_at: lookedAt }: RolloutAnswer): string {
  if (verdict === null) return '## Evidence\n\nNo look at the present step yet.';
  const requests = progress.requests
    ? `, ${progress.requests.candidate} answers of the candidate and ${progress.requests.stable} of stable`
    : '';
  return [
    '## Evidence',
    `Looked at ${lookedAt ?? '–'} after ${durationText(progress.watched_ms)}${requests}: **${verdict.kind}**. ${verdict.reason}`,
    ...(verdict.guards.length === 0 ? [] : [guardTable(verdict.guards)]),
  ].join('\n\n');
}

/** An A/B test: both n, difference, interval, p at the planned end, effect size, and one sentence. */
function abText({ ab }: RolloutAnswer): string {
  if (ab === null) return '';
  const { candidate, stable, interval, p, is_at_planned_end: isAtEnd } = ab;
  const range =
    interval === null
      ? '–'
      : `${figureText(interval.low)} to ${figureText(interval.high)} (${interval.kind})`;
  const rows = [
    ['metric', `${ab.metric}, ${ab.better} is better, margin ${ab.margin}, α ${ab.alpha}`],
    ['entities', `${candidate.n} candidate, ${stable.n} stable, ${ab.planned_n} planned`],
    ['means', `${figureText(candidate.mean)} candidate, ${figureText(stable.mean)} stable`],
    ['difference', figureText(ab.difference)],
    ['interval', range],
    ['Welch’s p', isAtEnd ? figureText(p) : 'at the planned end only'],
    ['Cohen’s d', figureText(ab.cohens_d)],
  ];
  return ['## A/B test', ab.sentence, table(['', ''], rows)].join('\n\n');
}

const shadowLine = ({ shadow }: RolloutAnswer): string =>
  shadow === null ? '' : `## Shadow\n\n${shadowText(shadow)}`;

const guardTable = (guards: readonly RolloutGuard[]): string =>
  table(
    ['guard', 'verdict', 'so far', 'rule', 'why'],
    guards.map((guard) => [
      guard.guard,
      guard.verdict,
      guardText({ ...guard, eValue: guard.e_value }),
      guard.rule,
      guard.reason,
    ]),
  );

const faultsText = ({ faults }: RolloutAnswer): string =>
  faults.length === 0
    ? ''
    : `## What replicas did at once\n\n${table(
        ['when', 'replica', 'trigger', 'detail'],
        faults.map(({ at, replica, trigger, detail }) => [at, replica, trigger, detail]),
      )}`;

const transitionTable = (transitions: readonly Transition[]): string =>
  transitions.length === 0
    ? 'Nothing yet.'
    : table(
        ['when', 'from', 'to', 'weight', 'by', 'why'],
        transitions.map((one) => [one.createdAt, one.from, one.to, `${one.weight} %`, one.actor, one.reason]),
      );

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What people wrote cannot end a cell, nor bring markup of its own. */
const cell = (text: string): string =>
  text.replaceAll(/\s+/g, ' ').replaceAll(/[\\|<>[\]*_`]/g, (sign) => `\\${sign}`);

const table = (header: readonly string[], rows: readonly (readonly string[])[]): string =>
  [header, header.map(() => '---'), ...rows.map((row) => row.map(cell))]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
