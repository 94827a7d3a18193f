import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { takeBody } from '../../../api/http/read-body.ts';
import { keepAliveTimeoutMs, sendJson } from '../../../api/http/send-json.ts';

let server: Server;
let takenCount = 0;
const requests: IncomingMessage[] = [];

/** Answers with the body that came; `/large` with eight megabytes, `/last` with the end of the connection. */
beforeAll(async () => {
  server = createServer({ keepAliveTimeout: keepAliveTimeoutMs }, (request, response) => {
    requests.push(request);
    takeBody(request, 1_000, (outcome) => {
      takenCount += 1;
      const sent = outcome.kind === 'read' ? outcome.bytes.toString() : outcome.kind;
      const answer = request.url === '/large' ? `"${'ä'.repeat(4_000_000)}"` : JSON.stringify({ sent });
      sendJson(response, answer, { now: performance.now(), isLast: request.url === '/last' });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => server.close());

function open(): Socket {
  return connect((server.address() as AddressInfo).port, '127.0.0.1');
}

const post = (path: string, body: string, more = ''): string =>
  `POST ${path} HTTP/1.1\r\nhost: a\r\n${more}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

/** All that comes back for these bytes and for a last request behind them, until the server closes. */
function answersTo(bytes: string): Promise<string> {
  const socket = open();
  socket.write(bytes + post('/last', 'bye'));
  return text(socket);
}

const headersOf = (answer: string): ReadonlyMap<string, string> =>
  new Map(
    (answer.split('\r\n\r\n')[0] ?? '')
      .split('\r\n')
      .slice(1)
      .map((line) => [line.split(': ')[0]?.toLowerCase() ?? '', line.split(': ')[1] ?? '']),
  );

describe('an answer on a kept connection', () => {
  it('has the head that Node itself would write', async () => {
    const own = createServer({ keepAliveTimeout: keepAliveTimeoutMs }, (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 2 });
      response.end('{}');
    }).listen(0, '127.0.0.1');
    await once(own, 'listening');
    const socket = connect((own.address() as AddressInfo).port, '127.0.0.1');
    socket.write(post('/', ''));
    const [theirs] = await once(socket, 'data');
    socket.destroy();
    own.close();
    const ours = headersOf(await answersTo(post('/', 'a')));
    const expected = headersOf(String(theirs));
    expect([...ours.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const name of ['content-type', 'connection', 'keep-alive'])
      expect([name, ours.get(name)]).toEqual([name, expected.get(name)]);
    expect(Math.abs(Date.parse(ours.get('date') ?? '') - Date.now())).toBeLessThan(30_000);
  });

  it('comes in the order of the requests, also where they came at once', async () => {
    const all = await answersTo(['one', 'two', 'three'].map((body) => post('/', body)).join(''));
    expect([...all.matchAll(/\{"sent":"(\w+)"\}/g)].map(([, sent]) => sent)).toEqual([
      'one',
      'two',
      'three',
      'bye',
    ]);
  });

  it('counts bytes, not characters', async () => {
    const all = await answersTo(post('/', 'größer'));
    expect(headersOf(all).get('content-length')).toBe(String(Buffer.byteLength('{"sent":"größer"}')));
    expect(all).toContain('{"sent":"größer"}');
  });

  it('is whole where the client reads late, and the next one waits for it', async () => {
    const socket = open();
    socket.pause();
    socket.write(post('/large', 'x'));
    await once(socket, 'connect');
    for (let turn = 0; turn < 20; turn++) await setImmediate();
    socket.write(post('/last', 'bye'));
    const all = await text(socket);
    expect(all.match(/ä+/)?.[0]).toHaveLength(4_000_000);
    expect(all.endsWith('{"sent":"bye"}')).toBe(true);
  });

  it('leaves the connection idle, so that it can be closed', async () => {
    const socket = open();
    socket.write(post('/', 'a'));
    await once(socket, 'data');
    expect(requests.at(-1)?.complete).toBe(true);
    const ended = text(socket);
    server.closeIdleConnections();
    await ended.catch(() => '');
    expect(socket.destroyed || socket.readableEnded).toBe(true);
  });
});

describe('an answer on a connection that ends', () => {
  it.each([
    ['by the client’s wish', post('/', 'a', 'connection: close\r\n')],
    ['by an old client', 'POST / HTTP/1.0\r\ncontent-length: 1\r\n\r\na'],
    ['by the server’s', post('/last', 'a')],
  ])('says so: %s', async (_, bytes) => {
    const socket = open();
    socket.write(bytes);
    const answer = await text(socket);
    expect(headersOf(answer).get('connection')).toBe('close');
    expect(answer.endsWith('{"sent":"a"}')).toBe(true);
  });
});

describe('a body', () => {
  it('is whole, however it comes', async () => {
    const socket = open();
    const head = 'POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n';
    for (const part of [head, '3\r\nabc\r\n', '2\r\nde\r\n', '0\r\nx-trailer: 1\r\n\r\n']) {
      socket.write(part);
      for (let turn = 0; turn < 5; turn++) await setImmediate();
    }
    socket.write(post('/last', 'bye', 'expect: 100-continue\r\n'));
    const all = await text(socket);
    expect(all).toContain('{"sent":"abcde"}');
    expect(all).toContain('HTTP/1.1 100 Continue');
    expect(all.endsWith('{"sent":"bye"}')).toBe(true);
  });

  it('that is empty is taken as empty', async () => {
    expect(await answersTo(post('/', ''))).toContain('{"sent":""}');
  });

  it.each([
    ['as it says', post('/', 'x'.repeat(1_001))],
    [
      'as it grows',
      `POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n7d0\r\n${'x'.repeat(2_000)}\r\n0\r\n\r\n`,
    ],
  ])('is refused once where it is too large %s', async (_, bytes) => {
    const before = takenCount;
    expect(await answersTo(bytes)).toContain('{"sent":"too-large"}');
    expect(takenCount - before).toBe(2);
  });

  it('that never becomes whole is never taken', async () => {
    const before = takenCount;
    const socket = open();
    socket.write('POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\nhalf');
    const count = requests.length;
    while (requests.length === count) await setImmediate();
    const gone = new Promise((resolve) => requests.at(-1)?.on('close', resolve));
    socket.destroy();
    await gone;
    expect(takenCount).toBe(before);
  });
});
