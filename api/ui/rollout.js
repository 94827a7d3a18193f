// The page of one rollout: shows what the server renders, anew with each of its events, and sends what is asked for.
import { askReason, bearer, call, find, note, once, post, show, signIn, takeToken, toast } from './kit.js';

const address = location.pathname;
let lastEventId = '';
let isShowing = false;
let isStale = false;

async function start() {
  const models = await call('/ui/models').catch(() => null);
  if (models === null) return later('The API cannot be reached. This page tries again.');
  if (models.status === 401 || models.status === 403) return signIn(start);
  if (models.isOk) show(find('models'), models.text);
  if (await refresh()) void follow();
}

function later(text) {
  note(text);
  setTimeout(start, 4000);
}

/** Fetches what the server renders; true where there is something to follow. */
async function refresh() {
  const answer = await call(`/ui${address}`).catch(() => null);
  if (answer === null)
    return find('rollout') !== null || later('The API cannot be reached. This page tries again.');
  if (!answer.isOk) return note(answer.body?.detail ?? 'The rollout cannot be shown.');
  replace(answer.text);
  const { model, over } = find('rollout').dataset;
  document.title = `${find('rollout').querySelector('h1').textContent} · Ratchet`;
  for (const link of find('models').children)
    if (link.dataset.model === model) link.setAttribute('aria-current', 'page');
  return over !== 'true';
}

/** What is open stays open, and what had the focus keeps it. */
function replace(markup) {
  const opened = [...document.querySelectorAll('details[open]')].map(({ id }) => id);
  const focused = document.activeElement?.id;
  const link = find('link')?.textContent ?? '';
  show(find('main'), markup);
  for (const id of opened) find(id)?.setAttribute('open', '');
  if (focused) find(focused)?.focus({ preventScroll: true });
  find('link').textContent = link;
}

/** One fetch at a time, however fast the events come; the last one is always shown. */
async function showNews() {
  isStale = true;
  if (isShowing) return;
  isShowing = true;
  while (isStale) {
    isStale = false;
    await refresh();
  }
  isShowing = false;
}

const tellLink = (text) => find('link')?.replaceChildren(text);
const isOver = () => find('rollout')?.dataset.over === 'true';

/** Follows the events, over as many connections as it takes, until the rollout is over. */
async function follow() {
  while (!isOver()) {
    try {
      const headers = { ...bearer(), ...(lastEventId ? { 'last-event-id': lastEventId } : {}) };
      const response = await fetch(`${address}/events`, { headers });
      if (response.status === 401 || response.status === 403) return signIn(start);
      if (response.status === 204) break;
      if (!response.ok) throw new Error('no events');
      tellLink('· live');
      await read(response.body.pipeThrough(new TextDecoderStream()).getReader());
    } catch {
      tellLink('· reconnecting …');
    }
    if (!isOver()) await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  await showNews();
  tellLink('');
}

async function read(reader) {
  let text = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = `${text}${value}`.split('\n\n');
    text = blocks.pop();
    for (const block of blocks) lastEventId = /^id: (.*)$/m.exec(block)?.[1] ?? lastEventId;
    if (blocks.some((block) => block.includes('event: rollout'))) void showNews();
  }
}

document.addEventListener('click', async (event) => {
  const button = event.target.closest('button[data-command]');
  if (!button) return;
  const { command, words } = button.dataset;
  const { model, generation } = find('rollout').dataset;
  const said = await askReason({ title: `${command}: ${model}`, text: `It ${words}.` });
  if (!said) return;
  try {
    const headers = { ...once(), 'if-match': `"${generation}"` };
    const { isOk, body } = await post(`${address}/${command}`, said, headers);
    toast(isOk ? `It is ${body.state}${body.pending ? ', and the command is taken on' : ''}` : body?.detail);
  } catch {
    toast('The API cannot be reached.');
  }
  void showNews();
});

takeToken();
void start();
