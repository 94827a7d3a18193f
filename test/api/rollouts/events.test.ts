import { expect, it } from 'vitest';
import { rolloutEvents } from '../../../api/rollouts/event-stream.ts';
import { followedRollouts } from '../../../api/rollouts/followed-rollouts.ts';
import { lookAt } from '../../../api/rollouts/rollout-answer.ts';
import { openRolloutFeed, type RolloutFeed } from '../../../api/rollouts/rollout-feed.ts';
import { useChurnApi } from '../../support/churn-api.ts';
import { eventually } from '../../support/eventually.ts';
import { type Events, readEvents } from '../../support/read-events.ts';
import { advance, evidence, look, openTestRollout } from '../../support/rollout-plans.ts';

const churn = useChurnApi();
const pool = () => churn.served.ledger;

const follow = (id: string, lastEventId?: string): Promise<Events> =>
  readEvents(`${churn.api.url}/models/churn/rollouts/${id}/events`, {
    authorization: `Bearer ${churn.api.tokens.read}`,
    ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
  });

const listeners = async (): Promise<number> => {
  const { rows } = await pool().query(
    `select from pg_stat_activity where datname = current_database() and query like 'listen%ratchet_rollout%'`,
  );
  return rows.length;
};

it('tells readers of transitions and looks as they happen, to the end, by one connection; who comes again goes on', async () => {
  let at = await openTestRollout(pool(), 'churn');
  const [one, two] = [await follow(at.id), await follow(at.id)];
  expect(await one.next()).toMatchObject({ id: '0.0.0', event: 'rollout', data: { state: 'pending' } });
  await two.next();
  at = await advance(pool(), at, { to: 'validating' });
  expect(await one.next()).toMatchObject({ id: '1', event: 'transition', data: { to: 'validating' } });
  expect(await one.next()).toMatchObject({ id: '1.0.0', data: { state: 'validating' } });
  expect(await listeners()).toBe(1);
  two.leave();
  at = await advance(pool(), at, { to: 'progressing' });
  await look(pool(), at, evidence(1_000, 3, 4));
  let seen = await one.next();
  while (!/^2\.[1-9]/.test(seen?.id ?? '')) seen = await one.next();
  expect(seen?.data.progress).toMatchObject({ watched_ms: 1_000, requests: { candidate: 3 } });

  const again = await follow(at.id, '1');
  expect(await again.next()).toMatchObject({ id: '2', event: 'transition', data: { to: 'progressing' } });
  again.leave();
  const before = at;
  at = await advance(pool(), at, { to: 'rolling-back' });
  const { answer, transitions } = await lookAt(churn.api.deps, before);
  expect([answer.generation, transitions.at(-1)?.generation]).toEqual([2, 2]);
  await advance(pool(), at, { to: 'rolled-back', reason: 'errors' });
  let last = await one.next();
  for (let next = last; next !== null; next = await one.next()) last = next;
  expect(last?.data).toMatchObject({ state: 'rolled-back', reason: 'errors' });
  expect((await follow(at.id, last?.id)).status).toBe(204);
  expect(await eventually(listeners, (count) => count === 0)).toBe(0);
});

it('takes no more readers than it has room for, and ends all of them when the replica goes away', async () => {
  const at = await openTestRollout(pool(), 'churn');
  const { ledger, orchestration } = churn.api.deps;
  const feed = openRolloutFeed({
    ledgerUrl: churn.served.url,
    look: async () => null,
    followersMax: 1,
  });
  const first = rolloutEvents(feed, at);
  expect(rolloutEvents(feed, at)).toBeNull();
  first?.destroy();
  await new Promise((resolve) => first?.once('close', resolve));
  const again = rolloutEvents(feed, at);
  const ended = new Promise((resolve) => again?.once('end', resolve));
  again?.resume();
  await feed.close();
  await ended;
  expect(rolloutEvents(feed, at)).toBeNull();

  const closed = followedRollouts(churn.served.url, { ledger, orchestration });
  await closed.close();
  expect(closed.follow(at, { onLook: () => undefined, onEnd: () => undefined })).toBeNull();
});

it('keeps a silent connection by comments, ends it after its life, and cuts off a reader that does not read', async () => {
  const at = await openTestRollout(pool(), 'churn').catch(() => null);
  const id = { id: at?.id ?? 'o-another', model: 'churn' };
  let tell: Parameters<RolloutFeed['follow']>[1] | null = null;
  const feed: RolloutFeed = {
    follow: (_, follower) => {
      tell = follower;
      return () => undefined;
    },
    close: async () => undefined,
  };
  const silent = rolloutEvents(feed, id, { limits: { beatMs: 5, lifeMs: 60, bytesMax: 10_000 } });
  let text = '';
  for await (const part of silent ?? []) text += String(part);
  expect(text).toMatch(/^retry: 1000\n\n(?:: \n\n)+$/);

  const lazy = rolloutEvents(feed, id, { limits: { beatMs: 1, lifeMs: 60_000, bytesMax: 50 } });
  await new Promise((resolve) => lazy?.once('close', resolve));
  expect([lazy?.destroyed, tell === null]).toEqual([true, false]);
});
