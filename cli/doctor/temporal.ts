import { Connection } from '@temporalio/client';
import type { TemporalConnection } from '../../config/environment.ts';
import { searchAttributeRemedy, searchAttributes } from '../stack/search-attributes.ts';
import { type Finding, ok } from './finding.ts';

/** Temporal answers, the namespace is there, and runs can be searched by our attributes. */
export async function checkTemporal(temporal: TemporalConnection): Promise<readonly Finding[]> {
  const namespace = temporal.namespace ?? 'default';
  const connection = await connect(temporal.connectionOptions);
  try {
    await connection.workflowService.describeNamespace({ namespace });
    const { serverVersion } = await connection.workflowService.getSystemInfo({});
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    const missing = Object.keys(searchAttributes).filter((name) => customAttributes[name] === undefined);
    return [
      ok('Temporal', `server ${serverVersion}, namespace ${namespace}`),
      checkAttributes(missing, namespace),
    ];
  } finally {
    await connection.close();
  }
}

/** The client's own error does not say where it looked. */
async function connect(options: TemporalConnection['connectionOptions']): Promise<Connection> {
  try {
    return await Connection.connect({ ...options, connectTimeout: '5s' });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${options.address ?? '127.0.0.1:7233'}: ${reason}`, { cause: error });
  }
}

function checkAttributes(missing: readonly string[], namespace: string): Finding {
  const check = 'Temporal search attributes';
  if (missing.length === 0) return ok(check, 'complete');
  return {
    status: 'failure',
    check,
    detail: `missing: ${missing.join(', ')}`,
    remedy: searchAttributeRemedy(namespace, missing),
  };
}
