import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Somebody's webhook. */
export type Inbox = {
  readonly url: string;
  /** What it took, in order. */
  readonly bodies: { readonly text: string }[];
  /** The status of its answers; it takes nothing from 300 on. */
  answer: number;
  close(): void;
};

export async function openInbox(): Promise<Inbox> {
  const bodies: { readonly text: string }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (inbox.answer < 300) bodies.push(JSON.parse(Buffer.concat(chunks).toString()));
    response.writeHead(inbox.answer).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const inbox: Inbox = {
    url: `http://127.0.0.1:${port}/secret`,
    bodies,
    answer: 200,
    close: () => server.close(),
  };
  return inbox;
}
