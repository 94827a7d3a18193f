import type { RunAnswer } from '../../shared/http/runs.ts';
import { type Field, indented, section } from '../client/sections.ts';
import { moment } from '../client/words.ts';
import { stageLine } from './stage-words.ts';

/** A run as a person reads it: how it ended and why, its stages, and what to do next. */
export const runText = (run: RunAnswer): string =>
  runLines(run, [indented(run.stages.map(stageLine).join('\n'))]);

/** The same for someone who has seen the stages go by. */
export const runEndText = (run: RunAnswer): string => runLines(run, []);

function runLines(run: RunAnswer, stages: readonly string[]): string {
  const { requested } = run;
  const fields: readonly Field[] = [
    ['why', run.reason],
    [
      'trigger',
      `${run.trigger} by ${requested.actor}${requested.forced ? ', forced' : ''}: ${requested.reason}`,
    ],
    ['started', moment(run.created_at)],
    ['ended', run.finished_at === null ? null : moment(run.finished_at)],
    ['data', run.snapshot === null ? null : `snapshot ${run.snapshot}, declaration ${run.declaration}`],
    ['Temporal', run.links.temporal],
  ];
  const version = run.version === null ? '' : ` ${run.version}`;
  const next = nextStep(run);
  return [
    section(`${run.model} ${run.run}: ${run.outcome ?? 'running'}${version}`, fields),
    ...stages,
    ...(next === null ? [] : [next]),
  ].join('\n');
}

/** What a person does with a run that ended so; null where nothing is to be done. */
function nextStep({ model, run, version, outcome, state }: RunAnswer): string | null {
  if (state === 'running') return `follow it: ratchet runs ${model} ${run} --wait`;
  switch (outcome) {
    case 'staged':
      return `look: ratchet show ${model} ${version} --report\ngo live: ratchet promote ${model} ${version} --reason …, or step by step: ratchet rollout start ${model} ${version} --reason …`;
    case 'held':
      return `look: ratchet show ${model} ${version} --report`;
    case 'rejected':
      return `look: ratchet validate ${model}`;
    case 'rolling-out':
      return `follow it: ratchet rollout watch ${model}`;
    case 'promoted':
      return `look: ratchet show ${model} ${version}`;
    default:
      return null;
  }
}
