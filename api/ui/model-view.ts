import type { ModelAnswer } from '../../shared/http/models.ts';
import type { RolloutSummary } from '../../shared/http/rollouts.ts';
import type { RunAnswer } from '../../shared/http/runs.ts';
import type { VersionSummary } from '../../shared/http/versions.ts';
import { type Html, html } from './html.ts';
import { rolloutList } from './rollout-view.ts';
import { badge, estimateText, moment } from './words.ts';

export type ModelView = {
  readonly answer: ModelAnswer;
  readonly runs: readonly RunAnswer[];
  readonly versions: readonly VersionSummary[];
  readonly rollouts: readonly RolloutSummary[];
  /** Why this replica does not serve what the ledger says; null where it does. */
  readonly trouble: string | null;
};

/** The part of the page that is fetched again and again: what serves, runs, versions. */
export function modelView(view: ModelView): Html {
  const isBusy = view.runs.some(({ state }) => state === 'running');
  return html`<div id="live" data-busy="${String(isBusy)}" data-serving="${view.answer.stable?.version ?? ''}">
      ${view.trouble === null ? null : html`<p class="note bad" role="alert">${view.trouble}</p>`}
      ${serving(view.answer)} ${rolloutList(view.rollouts)} ${runs(view.runs)} ${versions(view.versions)}
    </div>`;
}

function serving({ stable, candidate, revision, replicas, schedule, task }: ModelAnswer): Html {
  const next = schedule?.next_runs?.[0] ?? null;
  const head = stable
    ? html`<p class="figure">${stable.version}</p>
        <p class="muted">${stable.learner}, live since ${moment(stable.promoted_at)}</p>`
    : html`<p class="figure none">nothing yet</p>
        <p class="muted">The first run that passes its gates goes live.</p>`;
  return html`<section aria-labelledby="serves"><h2 id="serves">What serves</h2>
      <div class="split"><div>${head}</div>
        <dl>
          <div><dt>Task</dt><dd>${task}</dd></div>
          <div><dt>Revision</dt><dd>${revision}</dd></div>
          <div><dt>Replicas</dt><dd>${replicas.length}</dd></div>
          ${candidate ? html`<div><dt>Candidate</dt><dd>${candidate.version}, ${candidate.role}</dd></div>` : null}
          <div><dt>Next run</dt><dd>${nextRun(schedule, next)}</dd></div>
        </dl></div>
      ${stable ? metrics(stable.metrics) : null}
    </section>`;
}

function nextRun(schedule: ModelAnswer['schedule'], next: string | null): Html {
  if (schedule?.unavailable) return html`<span class="muted">${schedule.unavailable}</span>`;
  if (schedule?.paused) return html`paused`;
  return next === null ? html`on demand` : moment(next);
}

/** Read first; the ledger keeps no order. */
const headlines = [
  'roc_auc',
  'roc_auc_ovr',
  'rmse',
  'log_loss',
  'average_precision',
  'f1',
  'accuracy',
  'r2',
  'mae',
];

function estimates(record: Readonly<Record<string, unknown>>): readonly (readonly [string, string])[] {
  const rank = (name: string): number =>
    headlines.includes(name) ? headlines.indexOf(name) : headlines.length;
  return Object.entries(record)
    .flatMap(([name, estimate]): readonly (readonly [string, string])[] => {
      const text = estimateText(estimate);
      return text === null ? [] : [[name, text]];
    })
    .sort(([one], [two]) => rank(one) - rank(two));
}

function metrics(record: Readonly<Record<string, unknown>>): Html | null {
  const rows = estimates(record).map(([name, text]) => html`<div><dt>${name}</dt><dd>${text}</dd></div>`);
  return rows.length === 0 ? null : html`<dl class="metrics">${rows}</dl>`;
}

function runs(list: readonly RunAnswer[]): Html {
  const body =
    list.length === 0
      ? html`<p class="empty">No run yet. “Retrain” starts the first one.</p>`
      : html`<ul class="rows">${list.map(run)}</ul>`;
  return html`<section aria-labelledby="runs"><h2 id="runs">Last runs</h2>${body}</section>`;
}

function run(item: RunAnswer): Html {
  const stages = item.stages.map(
    ({ stage, state }) => html`<li class="${state}" title="${stage}: ${state}"><span>${stage}</span></li>`,
  );
  const isRunning = item.state === 'running';
  return html`<li>
      <div class="line">${badge(item.outcome ?? 'running')}
        <strong>${item.version ?? ''}</strong>
        <span class="muted">${moment(item.created_at)} · ${item.trigger} by ${item.requested.actor}</span>
        <span class="end">
          ${isRunning ? html`<button type="button" data-action="cancel" data-run="${item.run}">Cancel</button>` : null}
          <a href="${item.links.temporal}" target="_blank" rel="noreferrer">Temporal</a></span></div>
      <ol class="stages" aria-label="stages">${stages}</ol>
      <p class="why">${item.reason ?? item.requested.reason}</p>
    </li>`;
}

function versions(list: readonly VersionSummary[]): Html {
  if (list.length === 0)
    return html`<section aria-labelledby="versions"><h2 id="versions">Versions</h2><p class="empty">Every trained candidate becomes a version. There is none yet.</p></section>`;
  return html`<section aria-labelledby="versions"><h2 id="versions">Versions</h2>
      <ul class="rows">${list.map(version)}</ul></section>`;
}

function version(item: VersionSummary): Html {
  const [first] = estimates(item.metrics);
  return html`<li><div class="line"><strong>${item.version}</strong> ${badge(item.state)}
      <span class="muted">${item.learner} · ${moment(item.created_at)}</span>
      <span class="end"><button type="button" data-action="report" data-version="${item.version}">Report</button></span></div>
      <p class="why">${first?.join(' ') ?? 'not evaluated yet'}</p></li>`;
}
