import { join } from 'node:path';
import type { TemporalConnection } from '../../config/environment.ts';
import { portFor } from './free-port.ts';
import type { Guard } from './guard.ts';
import { keepAlive } from './keep-alive.ts';
import type { StackPlan } from './stack-plan.ts';
import { findTemporal } from './temporal-binary.ts';
import type { Provision } from './temporal-namespace.ts';
import { startTemporal, type TemporalPlan, type TemporalServer } from './temporal-server.ts';
import { yieldToServing } from './yield-to-serving.ts';

const wishedPort = 7_233;

export type LocalTemporal = Readonly<{ address: string; ui: string }>;

type Say = (text: string) => void;

/**
 * Starts the stack's own Temporal server, and again, on the same ports with the same file of workflows, whenever it dies
 * before the stack ends.
 */
export async function startLocalTemporal(
  plan: StackPlan,
  guard: Guard,
  { say, ending }: { readonly say: Say; readonly ending: AbortSignal },
): Promise<LocalTemporal> {
  const server = await serverPlan(plan, guard, say);
  const { child, address, provision } = await startBehind(server.plan, guard);
  tellOf(provision, say);
  const start = async () => (await startBehind(server.plan, guard)).child;
  const { logFile } = child;
  void keepAlive({ name: 'Temporal', logFile, start, say: plan.progress.line, ending }, guard, child);
  return { address, ui: `http://127.0.0.1:${server.uiPort}` };
}

async function startBehind(plan: TemporalPlan, guard: Guard): Promise<TemporalServer> {
  const server = await startTemporal(plan, guard);
  yieldToServing(server.child.pid);
  return server;
}

async function serverPlan(plan: StackPlan, guard: Guard, say: Say) {
  const env = plan.variables({});
  const binary = await findTemporal({ cacheFolder: plan.cacheFolder, env, guard, say });
  const { line } = plan.progress;
  const uiPort = await portFor("Temporal's UI", { wished: plan.temporalUiPort, say: line });
  const server: TemporalPlan = {
    binary,
    port: await portFor('Temporal', { wished: wishedPort, say: line }),
    uiPort,
    databaseFile: join(plan.home, 'temporal.db'),
    logFile: join(plan.home, 'logs', 'temporal.log'),
    env,
  };
  return { plan: server, uiPort };
}

/** Search attributes and retention of a server that is there already. */
export async function provision(temporal: TemporalConnection, say: Say): Promise<void> {
  // Loaded here alone: the stack's own server is prepared by a thread that takes Temporal's client with it.
  const { provisionNamespace } = await import('./temporal-namespace.ts');
  tellOf(await provisionNamespace(temporal), say);
}

/** A server that refuses is no reason to stop: its administrator can help. */
function tellOf(outcome: Provision, say: Say): void {
  if (outcome.kind === 'ready') return;
  say(
    `Temporal did not let us prepare its namespace (${outcome.reason}). Its administrator can:\n  ${outcome.remedy}`,
  );
}
