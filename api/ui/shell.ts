import { type Html, html } from './html.ts';

/**
 * The page before its reader is known. It holds nothing that needs a key: the token stays in the tab's session storage,
 * which neither another origin nor another port can read, and is sent as a bearer; so no cookie can be ridden on. The
 * escape keeps bundlers from writing the template anew, with a helper.
 */
export const shellWith = ({
  script,
  main,
}: {
  readonly script: string;
  readonly main?: Html;
}): Html => html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>Ratchet</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/ui/page.css" />
    <script src="/ui/${script}" type="module"><\/script>
  </head>
  <body>
    <header><a class="brand" href="/">Ratchet</a><nav id="models" aria-label="models"></nav></header>
    <main id="main">${main ?? withoutScript}</main>
    <dialog id="ask"><form method="dialog">
      <h2 id="ask-title"></h2>
      <p id="ask-text" class="muted"></p>
      <label for="ask-reason"><span>Reason</span><input id="ask-reason" required maxlength="500" /></label>
      <label for="ask-version" id="ask-version-label"><span>Version</span><input id="ask-version" placeholder="the previous one" pattern="v[1-9][0-9]*" /></label>
      <menu><button value="no" formnovalidate>Leave it</button><button class="primary" value="yes">Go on</button></menu>
    </form></dialog>
    <dialog id="report"><form method="dialog"><menu><button value="close">Close</button></menu></form><pre id="report-text"></pre></dialog>
    <div id="toast" role="status" aria-live="polite"></div>
  </body>
</html>`;

const withoutScript: Html = html`<noscript><p class="note">This page needs JavaScript to send your key. Sent with the request as a bearer, it shows its contents without.</p></noscript>`;

export const shell: Html = shellWith({ script: 'page.js' });

/** What a reader without a valid key sees; the script shows it. */
export const signIn: Html = html`<section class="signin"><h1>Who is asking?</h1>
  <p class="muted">Open the link with the token that <code>npm start</code> printed, or paste a key made by <code>ratchet key create</code>.</p>
  <form id="signin"><label for="token"><span>Key</span><input id="token" type="password" required autocomplete="off" /></label>
  <button class="primary" type="submit">Show the models</button></form></section>`;
