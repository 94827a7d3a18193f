import { createHash } from 'node:crypto';
import { permanentFaults } from '../shared/messages.ts';
import type { Notification } from '../shared/notification.ts';
import { slackMessage } from '../shared/report/slack-message.ts';
import { runAnnounced } from '../store/postgres/announcements.ts';
import { readDeclaration } from '../store/postgres/declarations.ts';
import { claimNotification } from '../store/postgres/notifications.ts';
import { transaction } from '../store/postgres/pool.ts';
import type { Dependencies } from './dependencies.ts';
import { guarded } from './guarded.ts';
import { notificationLink } from './notification-link.ts';
import { PermanentFault } from './permanent.ts';

type Needs = Pick<Dependencies, 'log' | 'pool' | 'temporalUi'>;

const timeoutMs = 10_000;

/** Tells of what a workflow reports; where it cannot, the workers go on trying for a day (see worker/untold-runs.ts). */
export const notify = (needs: Needs) =>
  guarded(async (event: Notification) => {
    const delivered = await deliver(needs, event);
    await runAnnounced(needs.pool, event.subject);
    return delivered;
  });

/** Posts the event to every URL that the declaration names; each URL gets it once, however often this is tried. */
export async function deliver(needs: Needs, event: Notification): Promise<{ readonly sent: number }> {
  const stored = await readDeclaration(needs.pool, event.model);
  const results = await Promise.allSettled(
    (stored?.declaration.notify ?? []).map((url) => sendOnce(needs, event, url)),
  );
  const failures = results.flatMap((result) =>
    result.status === 'rejected' ? [errorOf(result.reason)] : [],
  );
  for (const { message } of failures) needs.log.warn({ ...namesOf(event), reason: message }, 'not delivered');
  const mendable = failures.find((failure) => !(failure instanceof PermanentFault));
  if (failures.length > 0) throw mendable ?? failures[0];
  return { sent: results.filter((result) => result.status === 'fulfilled' && result.value).length };
}

/** The claim and the request share a transaction, so a request that failed gives its claim back. */
async function sendOnce(needs: Needs, { text, ...about }: Notification, url: string): Promise<boolean> {
  const { model, subject, event } = about;
  const urlDigest = createHash('sha256').update(url).digest('hex');
  const isSent = await transaction(needs.pool, async (client) => {
    // Two models may have a change under the same idempotency key.
    const claim = { subject: `${model}/${subject}`, event, urlDigest };
    if (!(await claimNotification(client, claim))) return false;
    const link = await notificationLink(needs, about);
    await post(url, slackMessage({ model, event, text, link }));
    return true;
  });
  if (isSent) needs.log.info(namesOf(about), 'notification sent');
  return isSent;
}

const errorOf = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)));

/** Of a change its request, of a lapse nothing, of a rollout its place, else the run. */
function namesOf({ model, event, subject }: Omit<Notification, 'text'>) {
  if (event === 'overdue') return { model, event };
  const isChange = event === 'promoted' || event === 'rolled-back';
  if (isChange) return { model, event, requestId: subject };
  return { model, event, ...(subject.startsWith('o-') ? { rollout: subject } : { run: subject }) };
}

/** What fetch says of a URL may hold the URL, whose path and password are secrets: its code alone is told. */
async function post(url: string, body: object): Promise<void> {
  const { host, href, authorization } = addressOf(url);
  const response = await fetch(href, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorization },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((error: unknown) => {
    throw new Error(`notify: ${host} cannot be reached${codeOf(error)}`);
  });
  await response.body?.cancel();
  if (response.ok) return;
  const problem = `notify: ${host} answered ${response.status}`;
  if (response.status < 500 && response.status !== 429 && response.status !== 408) {
    throw new PermanentFault(permanentFaults.request, problem);
  }
  throw new Error(problem);
}

/** A user and password in the URL go into a header: fetch takes no URL that has them. */
function addressOf(text: string) {
  const url = new URL(text);
  const login = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  const authorization =
    login === ':' ? {} : { authorization: `Basic ${Buffer.from(login).toString('base64')}` };
  url.username = '';
  url.password = '';
  return { host: url.host, href: url.href, authorization };
}

function codeOf(error: unknown): string {
  const { cause, name } = errorOf(error);
  if (name === 'TimeoutError') return ` within ${timeoutMs / 1_000} s`;
  return cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
}
