import { join } from 'node:path';
import type { TemporalConnection } from '../../config/environment.ts';
import { portFor } from './free-port.ts';
import type { Guard } from './guard.ts';
import type { StackPlan } from './stack-plan.ts';
import { findTemporal } from './temporal-binary.ts';
import { provisionNamespace } from './temporal-namespace.ts';
import { startTemporal } from './temporal-server.ts';

const wishedPort = 7_233;

export type LocalTemporal = Readonly<{ address: string; ui: string }>;

/** Starts the stack's own Temporal server; its workflows stay in a file from start to start. */
export async function startLocalTemporal(
  plan: StackPlan,
  guard: Guard,
  say: (text: string) => void,
): Promise<LocalTemporal> {
  const env = plan.variables({});
  const binary = await findTemporal({ cacheFolder: plan.cacheFolder, env, guard, say });
  const { line } = plan.progress;
  const uiPort = await portFor("Temporal's UI", { wished: plan.temporalUiPort, say: line });
  const { address } = await startTemporal(
    {
      binary,
      port: await portFor('Temporal', { wished: wishedPort, say: line }),
      uiPort,
      databaseFile: join(plan.home, 'temporal.db'),
      logFile: join(plan.home, 'logs', 'temporal.log'),
      env,
    },
    guard,
  );
  return { address, ui: `http://127.0.0.1:${uiPort}` };
}

/** Search attributes and retention; a server that refuses is no reason to stop, its administrator can help. */
export async function provision(temporal: TemporalConnection, say: (text: string) => void): Promise<void> {
  const outcome = await provisionNamespace(temporal);
  if (outcome.kind === 'refused') {
    say(
      `Temporal did not let us prepare its namespace (${outcome.reason}). Its administrator can:\n  ${outcome.remedy}`,
    );
  }
}
