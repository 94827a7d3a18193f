import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { migrate } from '../../store/postgres/migrate.ts';
import { childVariables, type Servers } from './child-variables.ts';
import { freePort } from './free-port.ts';
import type { Guard } from './guard.ts';
import { startLocalPostgres } from './local-postgres.ts';
import { provision, startLocalTemporal } from './local-temporal.ts';
import { type Resident, startResident } from './resident.ts';
import { localToken } from './secrets.ts';
import type { StackFile } from './stack-file.ts';
import type { StackPlan } from './stack-plan.ts';

export type Started = Readonly<{ stack: StackFile; residents: readonly Resident[] }>;

/** Brings up servers, schema, worker and API, what does not wait for another side by side. */
export async function startStack(plan: StackPlan, guard: Guard): Promise<Started> {
  mkdirSync(join(plan.home, 'logs'), { recursive: true });
  const servers = await startServers(plan, guard);
  const token = localToken(plan.home);
  const port = await freePort(plan.port);
  const env = childVariables(plan, servers);
  const apiEnv = { ...env, HOST: '127.0.0.1', PORT: String(port), RATCHET_LOCAL_TOKEN: token };
  const residents = await Promise.all([
    resident(plan, guard, { name: 'worker', title: 'Worker', env }),
    resident(plan, guard, { name: 'api', title: 'API', env: apiEnv }),
  ]);
  return { stack: { api: `http://127.0.0.1:${port}`, token, ...servers }, residents };
}

async function startServers(plan: StackPlan, guard: Guard): Promise<Servers> {
  const [database, temporal] = await Promise.all([startDatabase(plan, guard), temporalServer(plan, guard)]);
  return { database, temporal: temporal.address, temporalUi: temporal.ui };
}

async function startDatabase(plan: StackPlan, guard: Guard): Promise<string> {
  const { progress } = plan;
  const database =
    plan.databaseUrl ?? (await progress.step('PostgreSQL', () => startLocalPostgres(plan, guard)));
  await progress.step('Ledger', async (say) => {
    const { applied } = await migrate(database);
    if (applied.length > 0) say(`applied ${applied.join(', ')}`);
  });
  return database;
}

async function temporalServer(plan: StackPlan, guard: Guard): Promise<{ address: string; ui: string }> {
  const { progress, temporalAddress } = plan;
  if (temporalAddress !== null) {
    // Address, namespace, TLS and API key come from Temporal's own variables: the children read them too.
    await progress.step('Temporal', (say) => provision(plan.temporal(), say));
    return { address: temporalAddress, ui: plan.temporalUi };
  }
  return progress.step('Temporal', async (say) => {
    const local = await startLocalTemporal(plan, guard, say);
    await provision({ connectionOptions: { address: local.address }, namespace: 'default' }, say);
    return local;
  });
}

type ResidentWish = Readonly<{ name: 'worker' | 'api'; title: string; env: Record<string, string> }>;

function resident(plan: StackPlan, guard: Guard, { name, title, env }: ResidentWish): Promise<Resident> {
  const logFile = join(plan.home, 'logs', `${name}.log`);
  return plan.progress.step(title, () =>
    startResident({ name, script: plan.scripts[name], env, logFile, say: plan.progress.line }, guard),
  );
}
