import { createHash } from 'node:crypto';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createKey, KeyNameTaken, listKeys, readKeys, revokeKey } from '../../../store/postgres/keys.ts';
import { listen } from '../../../store/postgres/listen.ts';
import { findLoad, readMissingWords, recordLoad } from '../../../store/postgres/loads.ts';
import { claimNotification } from '../../../store/postgres/notifications.ts';
import { beat, leave, liveReplicas, reportModel } from '../../../store/postgres/replicas.ts';
import { declare, type Ledger, makeVersion, openLedger } from '../../support/ledger.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await openLedger();
  await declare(ledger.pool, 'm');
  await makeVersion(ledger.pool, 'm', 'first1');
});
afterAll(() => ledger.close());

it('keeps the hash of a key and never its token', async () => {
  const { token } = await createKey(ledger.pool, { name: 'shop', scopes: ['predict'], createdBy: 'test' });
  const stored = (await readKeys(ledger.pool)).find(({ name }) => name === 'shop');
  expect(stored?.hash).toEqual(createHash('sha256').update(token).digest());
  const { rows } = await ledger.pool.query<{ text: string }>('select keys::text as text from keys');
  expect(rows.map(({ text }) => text).join()).not.toContain(token);
  expect(await listKeys(ledger.pool)).toMatchObject([{ name: 'shop', hint: token.slice(-4) }]);
});

it('uses a name once, even after the key was revoked, and renews only a key whose token was given', async () => {
  await createKey(ledger.pool, { name: 'past', scopes: ['read'], createdBy: 'test' });
  expect(await revokeKey(ledger.pool, 'past')).toBe(true);
  expect(await revokeKey(ledger.pool, 'past')).toBe(false);
  await expect(createKey(ledger.pool, { name: 'past', scopes: ['read'], createdBy: 'test' })).rejects.toThrow(
    KeyNameTaken,
  );
  expect((await readKeys(ledger.pool)).map(({ name }) => name)).not.toContain('past');
  for (const token of ['first', 'second'])
    await createKey(ledger.pool, { name: 'local', scopes: ['admin'], createdBy: 'stack', token });
  expect((await readKeys(ledger.pool)).find(({ name }) => name === 'local')?.hash).toEqual(
    createHash('sha256').update('second').digest(),
  );
});

it('never brings a token back that was revoked', async () => {
  const given = { name: 'stack', scopes: ['admin'], createdBy: 'stack', token: 'the-token' } as const;
  await createKey(ledger.pool, given);
  await createKey(ledger.pool, given);
  expect((await readKeys(ledger.pool)).map(({ name }) => name)).toContain('stack');
  await revokeKey(ledger.pool, 'stack');
  await createKey(ledger.pool, given);
  expect((await readKeys(ledger.pool)).map(({ name }) => name)).not.toContain('stack');
  await createKey(ledger.pool, { ...given, token: 'another-token' });
  expect((await readKeys(ledger.pool)).map(({ name }) => name)).toContain('stack');
});

it('counts a replica as alive while its lease holds by the clock of the database', async () => {
  await beat(ledger.pool, { replica: 'alive', leaseMs: 60_000 });
  await beat(ledger.pool, { replica: 'dead', leaseMs: 0 });
  await reportModel(ledger.pool, {
    replica: 'alive',
    model: 'm',
    revision: 4,
    serving: 'v1',
    candidate: { version: 'v1', state: 'refused', detail: 'why' },
  });
  expect(await liveReplicas(ledger.pool, 'm')).toEqual([
    {
      replica: 'alive',
      revision: 4,
      serving: 'v1',
      candidate: 'v1',
      candidateState: 'refused',
      detail: 'why',
    },
  ]);
  await leave(ledger.pool, 'alive');
  expect(await liveReplicas(ledger.pool, 'm')).toEqual([]);
});

it('hears what is notified, also after its connection was cut', async () => {
  const heard: string[] = [];
  let wake = (): void => undefined;
  const states: string[] = [];
  const next = () => new Promise<void>((resolve) => (wake = resolve));
  let turned = next();
  const listening = listen(ledger.url, {
    channels: ['ratchet_replica'],
    onNotify: (channel, payload) => {
      heard.push(`${channel} ${payload}`);
      wake();
    },
    onState: (state) => {
      states.push(state);
      wake();
    },
  });
  await turned;
  turned = next();
  await ledger.pool.query(`select pg_notify('ratchet_replica', 'one')`);
  await turned;
  turned = next();
  await ledger.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'ratchet listen' and datname = current_database()`,
  );
  await turned;
  while (states.at(-1) !== 'listening') {
    turned = next();
    await turned;
  }
  turned = next();
  await ledger.pool.query(`select pg_notify('ratchet_replica', 'two')`);
  await turned;
  await listening.close();
  expect(heard).toEqual(['ratchet_replica one', 'ratchet_replica two']);
  expect(states).toEqual(['listening', 'lost', 'listening']);
});

it('stops at once, also while it connects to a server that says nothing', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const isConnected = new Promise<Socket>((resolve) => server.once('connection', resolve));
  const listening = listen(`postgres://nobody@127.0.0.1:${port}/none`, {
    channels: ['ratchet_replica'],
    onNotify: () => undefined,
  });
  const socket = await isConnected;
  const isGone = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.resume();
  await listening.close();
  await isGone;
  await new Promise<void>((resolve) => server.close(() => resolve()));
});

it('waits with a candidate for a replica that lives and has said nothing yet', async () => {
  await beat(ledger.pool, { replica: 'silent', leaseMs: 60_000 });
  expect(await liveReplicas(ledger.pool, 'm')).toMatchObject([
    { replica: 'silent', revision: -1, serving: null, candidate: null, candidateState: null },
  ]);
  await leave(ledger.pool, 'silent');
});

it('knows a file that was loaded, and sends an event to a URL once', async () => {
  await recordLoad(ledger.pool, {
    model: 'm',
    fileDigest: 'd',
    fileName: 'a.csv',
    rowCount: 3,
    inserted: 2,
    updated: 1,
    actor: 'test',
    missing: ['n/a', '?'],
  });
  expect(await findLoad(ledger.pool, 'm', 'd')).toMatchObject({ fileName: 'a.csv', inserted: 2 });
  expect(await findLoad(ledger.pool, 'm', 'other')).toBeNull();
  expect(await readMissingWords(ledger.pool, 'm')).toEqual(['?', 'n/a']);
  const claim = { subject: 'm/r-1', event: 'held', urlDigest: 'u' };
  expect(
    await Promise.all([claimNotification(ledger.pool, claim), claimNotification(ledger.pool, claim)]),
  ).toContain(true);
  expect(await claimNotification(ledger.pool, claim)).toBe(false);
});
