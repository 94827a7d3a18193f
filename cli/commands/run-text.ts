import type { RunAnswer } from '../../shared/http/runs.ts';
import { moment } from '../client/words.ts';

const marks: Readonly<Record<string, string>> = {
  done: '✔',
  failed: '✖',
  cancelled: '✖',
  running: '…',
  pending: '·',
};

const elapsed = (from: string | null, to: string | null): string =>
  from === null || to === null ? '' : ` (${((Date.parse(to) - Date.parse(from)) / 1000).toFixed(1)} s)`;

/** A run as a person reads it: how it ended and why, then its stages. */
export function runText(run: RunAnswer): string {
  const head = `${run.run}  ${run.model}  ${run.outcome ?? 'running'}${run.version === null ? '' : `  ${run.version}`}`;
  const stages = run.stages.map(
    (stage) =>
      `  ${marks[stage.state] ?? '·'} ${stage.stage}${elapsed(stage.started_at, stage.finished_at)}${stage.attempt > 1 ? `, attempt ${stage.attempt}` : ''}`,
  );
  const why = run.reason === null ? [] : [`  why: ${run.reason}`];
  const asked = `  asked for by ${run.requested.actor} (${run.trigger}) at ${moment(run.created_at)}: ${run.requested.reason}`;
  return [head, ...why, asked, ...stages, `  Temporal: ${run.links.temporal}`].join('\n');
}
