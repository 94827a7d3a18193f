import { createHook } from 'node:async_hooks';
import { createServer, type Http2Server, type IncomingHttpHeaders } from 'node:http2';
import { type Connection, isGrpcServiceError } from '@temporalio/client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type BoundedCall, boundedConnection, OutOfTime } from '../../../api/temporal/bounded-connection.ts';

/** Takes every request and says nothing, unless it is told to refuse. */
let silent: Http2Server;
let refuses: boolean;
let headers: IncomingHttpHeaders[];
let connection: Connection;
let bounded: BoundedCall;

beforeEach(async () => {
  headers = [];
  refuses = false;
  silent = createServer();
  silent.on('stream', (stream, sent) => {
    headers.push(sent);
    stream.on('error', () => undefined);
    if (refuses) stream.respond(unimplemented, { endStream: true });
  });
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const address = silent.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  ({ connection, bounded } = boundedConnection({ address: `127.0.0.1:${address.port}` }));
});

afterEach(async () => {
  vi.restoreAllMocks();
  await connection.close();
  silent.close();
});

const deadlineExceeded = 4;
const unimplemented = { 'content-type': 'application/grpc', 'grpc-status': '12' };

/** The code of gRPC that a request ends with, and after how many milliseconds. */
async function request(): Promise<{ readonly code: number | null; readonly afterMs: number }> {
  const since = performance.now();
  const error = await connection.workflowService
    .describeNamespace({ namespace: 'shop' })
    .catch((reason: unknown) => reason);
  const afterMs = performance.now() - since;
  return { code: isGrpcServiceError(error) ? error.code : null, afterMs };
}

it('ends a call that a silent server never answers', async () => {
  const call = bounded(100, () => connection.workflowService.getSystemInfo({}));
  await expect(call).rejects.toThrow();
});

it('gives what a call sends its deadline, and lets what it leaves behind live no longer than a second', async () => {
  let sent: ReturnType<typeof request> | undefined;
  const call = bounded(100, () => {
    sent = request();
    return new Promise(() => undefined);
  });
  await expect(call).rejects.toThrow(OutOfTime);
  expect(await sent).toMatchObject({ code: deadlineExceeded });
  expect(await request()).toMatchObject({ code: deadlineExceeded });
});

it('leaves the deadline of a call alone that is still under way when another ends', async () => {
  const { code, afterMs } = await bounded(2_000, async () => {
    await bounded(60_000, async () => undefined);
    return request();
  });
  expect(code).toBe(deadlineExceeded);
  expect(afterMs).toBeGreaterThan(1_500);
});

it('sends the headers of each request, and keeps them in no AsyncLocalStorage, which would cost every prediction from then on', async () => {
  const enable = vi.spyOn(Object.getPrototypeOf(createHook({})), 'enable');
  refuses = true;
  const withOwn = () => connection.withMetadata({ 'x-own': 'yes' }, request);
  const [plain, own] = await bounded(60_000, () => Promise.all([request(), withOwn()]));
  expect([plain.code, own.code]).toEqual([12, 12]);
  const told = headers.map((sent) => [sent['temporal-namespace'], sent['x-own'] ?? 'none']);
  expect(told.toSorted()).toEqual([
    ['shop', 'none'],
    ['shop', 'yes'],
  ]);
  expect(enable).not.toHaveBeenCalled();
});
