// The page of the models: fetches the parts that the server renders, sends what is asked for.
import { askReason, call, find, note, once, post, show, signIn, takeToken, toast } from './kit.js';

let model = '';
let timer = 0;

async function start() {
  clearTimeout(timer);
  try {
    const answer = await call('/ui/models');
    if (answer.status === 401 || answer.status === 403) return signIn(start);
    if (!answer.isOk) return note(answer.body?.detail ?? 'The API did not answer.');
    show(find('models'), answer.text);
    const names = [...find('models').children].map((link) => link.dataset.model);
    if (names.length === 0)
      return note('No model is declared yet: ratchet import FILE.csv --model NAME --target COLUMN');
    const wanted = decodeURIComponent(location.hash.slice(1));
    await open(names.includes(wanted) ? wanted : names[0]);
  } catch {
    note('The API cannot be reached. This page tries again.');
    timer = setTimeout(start, 4000);
  }
}

async function open(name) {
  model = name;
  for (const link of find('models').children)
    link.dataset.model === name
      ? link.setAttribute('aria-current', 'page')
      : link.removeAttribute('aria-current');
  const answer = await call(`/ui/models/${encodeURIComponent(name)}`);
  if (model !== name) return;
  if (!answer.isOk) return note(answer.body?.detail ?? 'The model cannot be shown.');
  show(find('main'), answer.text);
  document.title = `${name} · Ratchet`;
  plan();
}

function plan() {
  clearTimeout(timer);
  timer = setTimeout(refresh, find('live')?.dataset.busy === 'true' ? 1500 : 5000);
}

async function refresh() {
  const name = model;
  try {
    const answer = await call(`/ui/models/${encodeURIComponent(name)}/live`);
    if (model !== name) return;
    if (answer.status === 404 || answer.status === 401) return start();
    if (answer.isOk) {
      const holder = document.createElement('div');
      show(holder, answer.text);
      const fresh = holder.firstElementChild;
      const isOther = fresh.dataset.serving !== find('live').dataset.serving;
      find('live').replaceWith(fresh);
      if (isOther) return open(name);
    }
  } catch {
    toast('The API cannot be reached; trying again.');
  }
  plan();
}

function featureOf(control) {
  if (control.value === '') return null;
  if (control.dataset.type === 'number') return Number(control.value);
  return control.dataset.type === 'boolean' ? control.value === 'true' : control.value;
}

async function predict(form) {
  const controls = [...form.querySelectorAll('input, select')];
  const features = Object.fromEntries(controls.map((control) => [control.name, featureOf(control)]));
  for (const stale of form.querySelectorAll('.problem')) stale.remove();
  for (const control of controls) control.removeAttribute('aria-invalid');
  const { isOk, body } = await post(`/models/${encodeURIComponent(model)}/predict`, { features });
  if (isOk) return showAnswer(body);
  find('answer').textContent = body?.detail ?? 'The prediction failed.';
  for (const problem of body?.errors ?? []) markProblem(controls, problem);
}

function markProblem(controls, { pointer, detail }) {
  const control = controls.find(({ name }) => pointer === `#/features/${name}`);
  if (!control) return;
  control.setAttribute('aria-invalid', 'true');
  const said = document.createElement('small');
  said.className = 'problem';
  said.textContent = detail;
  control.after(said);
}

function element(tag, text, className = '') {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

function showAnswer({ score, label, scores, threshold, model_version: version, warnings }) {
  const isBinary = threshold !== undefined;
  const score4 = Number(score.toPrecision(4));
  const parts = [element('div', label === undefined ? `${score4}` : `${label}`, 'score')];
  if (scores) parts.push(classList(scores));
  if (isBinary) {
    const meter = Object.assign(document.createElement('meter'), { min: 0, max: 1, value: score });
    parts.push(
      meter,
      element('p', `Score ${score4}, positive from ${Number(threshold.toPrecision(4))} on`, 'muted'),
    );
  }
  parts.push(element('p', `Answered by ${version}`, 'muted'));
  if (warnings.length > 0) {
    const list = document.createElement('ul');
    list.append(...warnings.map(({ feature, detail }) => element('li', `${feature} ${detail}`)));
    parts.push(list);
  }
  find('answer').replaceChildren(...parts);
}

/** The likeliest classes with their probabilities. */
function classList(scores) {
  const list = element('ul', '', 'classes');
  const likeliest = Object.entries(scores).sort(([, one], [, two]) => two - one);
  for (const [name, score] of likeliest.slice(0, 10)) {
    const item = element('li', `${name} ${Number(score.toPrecision(4))} `);
    item.append(Object.assign(document.createElement('meter'), { min: 0, max: 1, value: score }));
    list.append(item);
  }
  return list;
}

const actions = {
  async retrain() {
    const said = await askReason({
      title: `Retrain ${model}`,
      text: 'Pull, validate, train, judge; a pass goes live.',
    });
    if (said) tell(await post(path('retrain'), said, once()), ({ run }) => `${run} runs`);
  },
  async rollback() {
    const text =
      'The version below goes live on every replica, or the previous live one where it is left out.';
    const said = await askReason({ title: `Roll ${model} back`, text, hasVersion: true });
    if (said) tell(await post(path('rollback'), said, once()), ({ current }) => `${current} serves`);
  },
  async cancel({ run }) {
    tell(await post(`${path('runs')}/${run}/cancel`, {}), () => 'The run is being cancelled');
  },
  async report({ version }) {
    const { isOk, text, body } = await call(`${path('versions')}/${version}/report`);
    find('report-text').textContent = isOk ? text : (body?.detail ?? 'The report cannot be shown.');
    find('report').showModal();
  },
};

const path = (rest) => `/models/${encodeURIComponent(model)}/${rest}`;

function tell({ isOk, body }, words) {
  toast(isOk ? words(body ?? {}) : (body?.detail ?? 'It did not work.'));
  void refresh();
}

document.addEventListener('click', async (event) => {
  const button = event.target.closest('button[data-action]');
  if (!button) return;
  button.disabled = true;
  try {
    await actions[button.dataset.action](button.dataset);
  } catch {
    toast('The API cannot be reached.');
  } finally {
    button.disabled = false;
  }
});

document.addEventListener('submit', (event) => {
  if (event.target.id !== 'predict') return;
  event.preventDefault();
  predict(event.target).catch(() => toast('The API cannot be reached.'));
});

addEventListener('hashchange', () => {
  takeToken();
  void start();
});

takeToken();
void start();
