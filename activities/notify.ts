import { createHash } from 'node:crypto';
import { type Notification, permanentFaults } from '../shared/messages.ts';
import { slackMessage } from '../shared/report/slack-message.ts';
import { readDeclaration } from '../store/postgres/declarations.ts';
import { claimNotification } from '../store/postgres/notifications.ts';
import { transaction } from '../store/postgres/pool.ts';
import type { Dependencies } from './dependencies.ts';
import { guarded } from './guarded.ts';
import { notificationLink } from './notification-link.ts';
import { PermanentFault } from './permanent.ts';

type Needs = Pick<Dependencies, 'log' | 'pool' | 'temporalUi'>;

const timeoutMs = 10_000;

/** Posts the event to every URL that the declaration names; each URL gets it once, however often this is tried. */
export const notify = (needs: Needs) => guarded((event: Notification) => deliver(needs, event));

export async function deliver(needs: Needs, event: Notification): Promise<{ readonly sent: number }> {
  const stored = await readDeclaration(needs.pool, event.model);
  const results = await Promise.allSettled(
    (stored?.declaration.notify ?? []).map((url) => sendOnce(needs, event, url)),
  );
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
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
  if (isSent) needs.log.info({ model, event, ...namesOf(about) }, 'notification sent');
  return isSent;
}

/** Of a change its request, of a lapse nothing, else the run. */
function namesOf({ event, subject }: Omit<Notification, 'text'>): { run?: string; requestId?: string } {
  if (event === 'overdue') return {};
  return event === 'promoted' || event === 'rolled-back' ? { requestId: subject } : { run: subject };
}

async function post(url: string, body: object): Promise<void> {
  const { host } = new URL(url); // the path of a webhook is a secret
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((error: unknown) => {
    throw new Error(`notify: ${host} cannot be reached`, { cause: error });
  });
  await response.body?.cancel();
  if (response.ok) return;
  const problem = `notify: ${host} answered ${response.status}`;
  if (response.status < 500 && response.status !== 429 && response.status !== 408) {
    throw new PermanentFault(permanentFaults.request, problem);
  }
  throw new Error(problem);
}
