import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { answerClientError } from '../../../api/http/client-error.ts';
import { Problem } from '../../../shared/http/problem.ts';

let server: Server;
/** After what the server waits no longer: a request has its time however late the machine reads it. */
let lastEvent: 'connection' | 'request' | null;

beforeAll(async () => {
  server = createServer({ connectionsCheckingInterval: 50 }, (request, response) => {
    if (request.url === '/begun') response.write('half');
  }).on('clientError', answerClientError);
  for (const event of ['connection', 'request'] as const)
    server.on(event, () => {
      if (event === lastEvent) server.headersTimeout = server.requestTimeout = 1;
    });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
beforeEach(() => {
  lastEvent = null;
  server.headersTimeout = server.requestTimeout = 60_000;
});
afterAll(() => server.close());

/** All that comes back for these bytes, until the server closes the connection. */
async function answerTo(bytes: string): Promise<string> {
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  socket.write(bytes);
  return text(socket);
}

it.each([
  ['garbage', 'hello?\r\n\r\n', null, 400, 'invalid_request', ''],
  [
    'too many headers',
    `GET / HTTP/1.1\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`,
    null,
    431,
    'headers_too_large',
    '',
  ],
  ['headers that never end', 'GET / HTTP/1.1\r\nhost: a\r\n', 'connection', 408, 'request_timeout', ''],
  [
    'a body that never comes',
    'POST /predict?x=1 HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\n',
    'request',
    408,
    'request_timeout',
    '/predict',
  ],
] as const)('answers %s with a problem document', async (_, bytes, last, status, code, instance) => {
  lastEvent = last;
  const [head = '', body = ''] = (await answerTo(bytes)).split('\r\n\r\n');
  expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(head).toContain('content-type: application/problem+json');
  expect(head).toContain(`content-length: ${body.length}`);
  expect(Problem.parse(JSON.parse(body))).toMatchObject({ status, code, instance });
});

it('adds nothing to an answer that has begun', async () => {
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  socket.write('GET /begun HTTP/1.1\r\nhost: a\r\n\r\n');
  const [begun] = await once(socket, 'data');
  expect(String(begun)).toMatch(/^HTTP\/1.1 200 /);
  const rest = text(socket).catch(() => '');
  socket.write('garbage\r\n\r\n');
  expect(await rest).not.toContain('problem');
});
