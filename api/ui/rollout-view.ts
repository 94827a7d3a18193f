import type {
  RolloutAnswer,
  RolloutGuard,
  RolloutSummary,
  RolloutTransition,
  RolloutVerdict,
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
import { type Html, html } from './html.ts';
import { intervalPicture } from './interval-picture.ts';
import { badge, moment } from './words.ts';

/** A rollout whole, readable without a script; what the page renders anew with each look. */
export function rolloutView(rollout: RolloutAnswer, transitions: readonly RolloutTransition[]): Html {
  const { model, version, champion, rollout: id } = rollout;
  const against = rollout.aa ? 'against itself' : `over ${champion ?? 'nothing'}`;
  return html`<div id="rollout" data-model="${model}" data-rollout="${id}" data-generation="${rollout.generation}" data-over="${String(rollout.finished_at !== null)}">
      <div class="title"><h1><a href="/#${model}">${model}</a> ${version} ${against}</h1>
        <div class="actions">${buttons(rollout)}</div></div>
      <div class="stack">${standing(rollout)} ${way(rollout)} ${evidence(rollout)} ${faults(rollout)} ${history(rollout, transitions)}</div>
    </div>`;
}

const buttons = ({ commands }: RolloutAnswer): readonly Html[] =>
  commands.map(
    (name) =>
      html`<button type="button" id="do-${name}" class="${name === 'abort' ? 'danger' : ''}" data-command="${name}" data-words="${commandWords[name]}" title="${commandWords[name]}">${name}</button>`,
  );

function standing(rollout: RolloutAnswer): Html {
  const { state, waiting_for: cause, weight, progress } = rollout;
  const until = progress.ends_by_itself_at;
  return html`<section aria-labelledby="where"><h2 id="where">Where it is <span id="link" class="muted"></span></h2>
      <div class="split"><div><p class="figure">${weight} %</p><p class="muted">of the traffic</p></div>
        <dl>${fact('State', html`${badge(state)} ${stateWords[state]}`)}
          ${cause === null ? null : fact('Waits', html`${pauseWords[cause]}${until === null ? null : html`; ends by itself ${moment(until)}`}`)}
          ${fact('Strategy', rollout.strategies.join(', then '))}
          ${fact('Begun', html`${moment(rollout.created_at)} by ${rollout.actor}`)}
          ${rollout.finished_at === null ? null : fact('Ended', moment(rollout.finished_at))}
        </dl></div>
      <meter min="0" max="100" value="${weight}" aria-label="share of the traffic">${weight} %</meter>
      ${rollout.refuted === null ? null : html`<p><strong>${refutedText(rollout.refuted)}</strong></p>`}<p class="why">${rollout.reason}</p></section>`;
}

const fact = (name: string, value: Html | string): Html => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;

function way({ steps, progress, state }: RolloutAnswer): Html {
  const parts = steps.map(
    (step) =>
      html`<li class="${step.state}" ${step.state === 'now' ? html`aria-current="step"` : null}><span>${step.name}</span> <small>${step.state}</small></li>`,
  );
  return html`<section aria-labelledby="way"><h2 id="way">Steps</h2><ol class="way">${parts}</ol>
      ${state === 'pending' || state === 'validating' ? html`<p class="empty">No step has begun.</p>` : html`<dl>${progressFacts(progress)}</dl>`}</section>`;
}

function progressFacts(progress: RolloutAnswer['progress']): readonly Html[] {
  const { requests, earliest_left_ms: leftMs, requests_left: requestsLeft } = progress;
  const given: readonly (readonly [string, string | null])[] = [
    ['Watched', durationText(progress.watched_ms)],
    [
      'Earliest end',
      leftMs === null ? null : leftMs > 0 ? `in ${durationText(leftMs)}` : 'least time is over',
    ],
    ['Answers of the candidate', requests?.candidate.toLocaleString('en') ?? null],
    ['Answers of stable', requests?.stable.toLocaleString('en') ?? null],
    ['Answers to go', requestsLeft === null ? null : requestsLeft.toLocaleString('en')],
    ['Deadline', progress.deadline_left_ms === null ? null : `in ${durationText(progress.deadline_left_ms)}`],
  ];
  return given.flatMap(([name, value]) => (value === null ? [] : [fact(name, value)]));
}

function evidence({ verdict, looked_at: lookedAt, ab, shadow, judge_errors: aa }: RolloutAnswer): Html {
  const body =
    verdict === null
      ? html`<p class="empty">Nobody has looked at the present step yet.</p>`
      : html`<p>${badge(verdict.kind)} ${verdict.reason} <span class="muted">${moment(lookedAt)}</span></p>${guardTable(verdict)}`;
  return html`<section aria-labelledby="evidence"><h2 id="evidence">Evidence</h2>${ab === null ? null : html`<p><strong>${ab.sentence}</strong></p>`}
      ${aa === null ? null : html`<p>A/A: ${aaText(aa)}</p>`}
      ${shadow === null ? null : html`<p>Shadow: ${shadowText(shadow)}</p>`}${body}</section>`;
}

function guardTable({ guards }: RolloutVerdict): Html | null {
  if (guards.length === 0) return null;
  return html`<div class="wide"><table><thead><tr><th>Guard</th><th>Verdict</th><th>Candidate − stable</th><th>So far</th><th>Rule</th></tr></thead>
      <tbody>${guards.map(guardRow)}</tbody></table></div>`;
}

function guardRow(guard: RolloutGuard): Html {
  const more =
    guard.more_n === null
      ? ''
      : `; some ${Math.ceil(guard.more_n).toLocaleString('en')} entities more would decide`;
  return html`<tr><th scope="row">${guard.guard}</th><td>${badge(guard.verdict)}</td><td>${intervalPicture(guard) ?? '–'}</td>
      <td>${guardText({ ...guard, eValue: guard.e_value })}</td><td>${guard.rule}<br /><small>${guard.reason}${more}</small></td></tr>`;
}

function faults({ faults: list }: RolloutAnswer): Html | null {
  if (list.length === 0) return null;
  return html`<section aria-labelledby="faults"><h2 id="faults">What replicas did at once</h2>
      <ul class="rows">${list.map(
        (fault) =>
          html`<li><div class="line">${badge('fail')} <strong>${fault.trigger}</strong> <span class="muted">${fault.replica}, ${moment(fault.at)}</span></div><p class="why">${fault.detail}</p></li>`,
      )}</ul></section>`;
}

function history({ links }: RolloutAnswer, transitions: readonly RolloutTransition[]): Html {
  const body =
    transitions.length === 0
      ? html`<p class="empty">Nothing yet: a worker takes it on.</p>`
      : html`<ol class="rows">${transitions.toReversed().map(transition)}</ol>`;
  return html`<section aria-labelledby="history"><h2 id="history">What happened</h2>${body}
      <p class="muted"><a href="${links.temporal}" target="_blank" rel="noreferrer">Temporal</a></p></section>`;
}

function transition(item: RolloutTransition): Html {
  const { verdict, generation } = item;
  const rests =
    verdict === null
      ? null
      : html`<details id="rests-${generation}"><summary>It rests on</summary><p>${badge(verdict.kind)} ${verdict.reason}</p>${guardTable(verdict)}</details>`;
  return html`<li><div class="line">${badge(item.to)} <strong>${item.weight} %</strong>
      <span class="muted">${moment(item.created_at)} by ${item.actor}, from ${item.from}, generation ${generation}</span></div>
      <p class="why">${item.reason}</p>${rests}</li>`;
}

/** The rollouts of a model, as its page lists them. */
export function rolloutList(list: readonly RolloutSummary[]): Html {
  const body =
    list.length === 0
      ? html`<p class="empty">No rollout yet. A staged version is brought step by step by <code>ratchet rollout start</code>.</p>`
      : html`<ul class="rows">${list.map(rolloutLine)}</ul>`;
  return html`<section aria-labelledby="rollouts"><h2 id="rollouts">Rollouts</h2>${body}</section>`;
}

const rolloutLine = (item: RolloutSummary): Html =>
  html`<li><div class="line">${badge(item.state)} <strong><a href="${item.links.self}">${item.version}</a></strong>
      <span class="muted">${item.strategies.join(', then ')}${item.aa ? ' (A/A)' : ''} · ${moment(item.created_at)} by ${item.actor}</span>
      <span class="end">${item.weight} %</span></div><p class="why">${item.reason}</p></li>`;
