// What the pages share: the key, which stays in this tab, calls, dialogs, words.
export const find = (id) => document.getElementById(id);
const storage = { key: 'ratchet-token' };

export function takeToken() {
  const given = new URLSearchParams(location.hash.slice(1)).get('token');
  if (given === null) return;
  sessionStorage.setItem(storage.key, given);
  history.replaceState(null, '', location.pathname);
}

export const bearer = () => ({ authorization: `Bearer ${sessionStorage.getItem(storage.key) ?? ''}` });

export async function call(path, options = {}) {
  const headers = { ...bearer(), ...options.headers };
  const response = await fetch(path, { ...options, headers });
  const text = await response.text();
  const isJson = (response.headers.get('content-type') ?? '').includes('json');
  return { status: response.status, isOk: response.ok, text, body: isJson && text ? JSON.parse(text) : null };
}

export const post = (path, body, headers = {}) =>
  call(path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  });

export function toast(text) {
  find('toast').textContent = text;
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => find('toast').replaceChildren(), 7000);
}

function tellTimes(root) {
  const format = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  for (const time of root.querySelectorAll('time')) time.textContent = format.format(new Date(time.dateTime));
}

/** The server escapes what it renders, and the page's policy runs no script inside it. */
export function show(element, markup) {
  element.innerHTML = markup;
  tellTimes(element);
}

export function note(text) {
  const paragraph = document.createElement('p');
  paragraph.className = 'note';
  paragraph.textContent = text;
  find('main').replaceChildren(paragraph);
}

export async function signIn(onKey) {
  show(find('main'), (await call('/ui/sign-in')).text);
  find('signin').addEventListener('submit', (event) => {
    event.preventDefault();
    sessionStorage.setItem(storage.key, find('token').value.trim());
    void onKey();
  });
}

export function askReason({ title, text, hasVersion }) {
  find('ask-title').textContent = title;
  find('ask-text').textContent = text;
  find('ask-reason').value = '';
  find('ask-version').value = '';
  find('ask-version-label').hidden = !hasVersion;
  const dialog = find('ask');
  dialog.returnValue = 'no';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener(
      'close',
      () => {
        const version = find('ask-version').value.trim();
        const reason = find('ask-reason').value.trim();
        resolve(
          dialog.returnValue === 'yes'
            ? { reason, ...(hasVersion && version ? { to_version: version } : {}) }
            : null,
        );
      },
      { once: true },
    );
  });
}

export const once = () => ({
  'idempotency-key': `page-${Date.now()}-${Math.random().toString(36).slice(2)}`,
});
