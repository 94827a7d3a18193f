import type { ModelAnswer } from '../../shared/http/models.ts';
import type { RunAnswer } from '../../shared/http/runs.ts';
import { type Field, section } from '../client/sections.ts';
import { table } from '../client/table.ts';
import { moment } from '../client/words.ts';
import { headlineWords } from './metric-words.ts';
import { runsTable } from './runs-table.ts';
import { scheduleWords } from './schedule-words.ts';

/** Every model in a line. */
export const statusTable = (models: readonly ModelAnswer[]): string =>
  table({
    header: ['MODEL', 'TASK', 'SERVES', 'SINCE', 'REPLICAS', 'NEXT RUN', 'LAST RUN'],
    rows: models.map(({ stable, last_run: run, ...model }) => [
      model.model,
      model.task,
      stable?.version ?? 'nothing yet',
      moment(stable?.promoted_at),
      replicasInLine(model.replicas, stable?.version ?? null),
      moment(model.schedule?.next_runs?.[0]),
      run === null
        ? 'never'
        : `${run.outcome ?? `running (${run.stage ?? 'starting'})`} ${moment(run.created_at)}`,
    ]),
    nothing: 'no model yet: declare one with `ratchet import FILE.csv --model NAME --target COLUMN`',
  });

/** `2`, or `1 of 2` while not every replica serves the version. */
function replicasInLine(replicas: ModelAnswer['replicas'], version: string | null): string {
  const servingCount = replicas.filter(({ serving }) => serving === version).length;
  return servingCount === replicas.length ? String(servingCount) : `${servingCount} of ${replicas.length}`;
}

/** One model: what serves and how well, on which replicas, what is about to, when it retrains, its last runs. */
export function modelStatusText(model: ModelAnswer, runs: readonly RunAnswer[]): string {
  return [
    section(`${model.model} (${model.task}, declaration ${model.declaration})`, serving(model)),
    replicaTable(model),
    runsTable(model.model, runs),
  ].join('\n\n');
}

function serving({ model, stable, candidate, revision, schedule }: ModelAnswer): readonly Field[] {
  const since = stable?.promoted_at ? ` since ${moment(stable.promoted_at)}` : '';
  const nextRun = schedule?.next_runs?.[0];
  const next = nextRun === undefined ? '' : `, next ${moment(nextRun)}`;
  return [
    [
      'serves',
      stable === null ? `nothing yet: ratchet retrain ${model} --wait` : `${stable.version}${since}`,
    ],
    ['revision', String(revision)],
    ['learner', stable && `${stable.learner}, trained ${moment(stable.created_at)} by ${stable.run}`],
    ['metrics', stable && headlineWords(stable.metrics)],
    ['candidate', candidate && candidateText(model, candidate)],
    ['schedule', `${scheduleWords(schedule) ?? 'none'}${next}`],
    ['', schedule?.unavailable ?? null],
  ];
}

/** `v3, canary, 25 % of the traffic: ratchet rollout watch churn`. */
function candidateText(
  model: string,
  { version, role, weight, rollout }: NonNullable<ModelAnswer['candidate']>,
): string {
  const share = weight > 0 ? `, ${weight} % of the traffic` : '';
  return `${version}, ${role}${share}${rollout === null ? '' : `: ratchet rollout watch ${model}`}`;
}

const replicaTable = ({ replicas }: ModelAnswer): string =>
  table({
    header: ['REPLICA', 'SERVES', 'REVISION', 'CANDIDATE', 'SAYS'],
    rows: replicas.map((replica) => [
      replica.replica,
      replica.serving ?? 'nothing',
      String(replica.revision),
      replica.candidate === null ? '–' : `${replica.candidate} ${replica.candidate_state ?? ''}`.trim(),
      replica.detail ?? '',
    ]),
    nothing: 'no replica has reported yet: `ratchet api` runs one',
  });
