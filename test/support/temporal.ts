import { Client, Connection } from '@temporalio/client';
import { inject } from 'vitest';

export type TestTemporal = Readonly<{
  client: Client;
  address: string;
  namespace: string;
  close(): Promise<void>;
}>;

/** A client of the suite's own server, whatever the developer's Temporal profile says. */
export async function connectTemporal(): Promise<TestTemporal> {
  const address = inject('temporalAddress');
  const namespace = 'default';
  const connection = await Connection.connect({ address });
  return {
    client: new Client({ connection, namespace }),
    address,
    namespace,
    close: () => connection.close(),
  };
}
