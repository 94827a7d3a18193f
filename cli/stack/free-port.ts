import { createServer } from 'node:net';

/** Whether nothing listens on this port of 127.0.0.1, nor on all addresses. */
export async function isFree(port: number): Promise<boolean> {
  return (await bind(port, '127.0.0.1')) !== null && (await bind(port)) !== null;
}

/** The wished port where it is free, else one that the system picks. */
export async function freePort(wished?: number): Promise<number> {
  if (wished && (await isFree(wished))) return wished;
  const port = await bind(0, '127.0.0.1');
  if (port === null) throw new Error('no free port on 127.0.0.1');
  return port;
}

/** The same; says so where the wished port was taken. */
export async function portFor(
  what: string,
  { wished, say }: { readonly wished: number; readonly say: (text: string) => void },
): Promise<number> {
  const port = await freePort(wished);
  if (wished !== 0 && port !== wished) say(`Port ${wished} is taken: ${what} listens on ${port} instead.`);
  return port;
}

function bind(port: number, host?: string): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : null));
    });
  });
}
