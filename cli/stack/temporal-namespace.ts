import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import type { TemporalConnection } from '../../config/environment.ts';
import { searchAttributeRemedy, searchAttributes } from './search-attributes.ts';

const retentionDays = 30;

export type Provision =
  | Readonly<{ kind: 'ready' }>
  | Readonly<{ kind: 'refused'; reason: string; remedy: string }>;

/**
 * Makes the namespace fit: search attributes exist, and closed runs are kept for 30 days where it was less.
 * Harmless to repeat. A server that does not allow it (a cloud, a restricted role) is answered with the
 * commands that its administrator can run.
 */
export async function provisionNamespace(temporal: TemporalConnection): Promise<Provision> {
  const namespace = temporal.namespace ?? 'default';
  const connection = await Connection.connect({ ...temporal.connectionOptions, connectTimeout: '10s' });
  try {
    await addSearchAttributes(connection, namespace);
    await extendRetention(connection, namespace);
    return { kind: 'ready' };
  } catch (error) {
    return {
      kind: 'refused',
      reason: error instanceof Error ? error.message : String(error),
      remedy: searchAttributeRemedy(namespace, Object.keys(searchAttributes)),
    };
  } finally {
    await connection.close();
  }
}

async function addSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = Object.entries(searchAttributes).filter(([name]) => customAttributes[name] === undefined);
  if (missing.length === 0) return;
  await connection.operatorService.addSearchAttributes({
    namespace,
    searchAttributes: Object.fromEntries(missing),
  });
}

async function extendRetention(connection: Connection, namespace: string): Promise<void> {
  const { config } = await connection.workflowService.describeNamespace({ namespace });
  const seconds = Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0);
  if (seconds >= retentionDays * 86_400) return;
  await connection.workflowService.updateNamespace({
    namespace,
    config: { workflowExecutionRetentionTtl: msToTs(`${retentionDays}d`) },
  });
}
