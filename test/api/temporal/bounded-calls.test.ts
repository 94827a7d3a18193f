import { createServer, type Server } from 'node:net';
import { Connection } from '@temporalio/client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { boundedCalls } from '../../../api/temporal/bounded-calls.ts';

/** Takes every connection and says nothing. */
let silent: Server;
let connection: Connection;

beforeEach(async () => {
  silent = createServer((socket) => socket.on('error', () => undefined));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const address = silent.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  connection = Connection.lazy({ address: `127.0.0.1:${address.port}`, connectTimeout: 200 });
});

afterEach(async () => {
  await connection.close();
  silent.close();
});

const deadlineNow = (): unknown => connection.callContextStorage.getStore()?.deadline;

it('gives a call its deadline, also after the calls before it have ended', async () => {
  const bounded = boundedCalls(connection);
  for (const round of [1, 2])
    expect([round, await bounded(60_000, async () => typeof deadlineNow())]).toEqual([round, 'number']);
  expect(deadlineNow()).toBeUndefined();
});

it('leaves the deadline of a call alone that is still under way when another ends', async () => {
  const bounded = boundedCalls(connection);
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const long = bounded(60_000, async () => {
    await released;
    return typeof deadlineNow();
  });
  await bounded(60_000, async () => undefined);
  release();
  expect(await long).toBe('number');
});

it('ends a call that a silent server never answers', async () => {
  const call = boundedCalls(connection)(100, () => connection.workflowService.getSystemInfo({}));
  await expect(call).rejects.toThrow();
});
