import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Somebody's webhook. */
export type Inbox = {
  readonly url: string;
  /** What it took, in order. */
  readonly bodies: { readonly text: string }[];
  /** The logins of its callers, where they had one. */
  readonly logins: string[];
  /** The status of its answers; it takes nothing from 300 on. */
  answer: number;
  close(): Promise<void>;
};

export async function openInbox(): Promise<Inbox> {
  const bodies: { readonly text: string }[] = [];
  const logins: string[] = [];
  const server = createServer(async (request, response) => {
    if (request.headers.authorization) logins.push(request.headers.authorization);
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
    logins,
    answer: 200,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return inbox;
}
