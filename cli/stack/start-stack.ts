import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { migrate } from '../../store/postgres/migrate.ts';
import { childVariables, type Servers } from './child-variables.ts';
import { portFor } from './free-port.ts';
import type { Guard } from './guard.ts';
import { startLocalPostgres } from './local-postgres.ts';
import { provision, startLocalTemporal } from './local-temporal.ts';
import { type ResidentPlan, startResident } from './resident.ts';
import { localToken } from './secrets.ts';
import type { StackFile } from './stack-file.ts';
import type { StackPlan } from './stack-plan.ts';

/** Brings up servers, schema, worker and API, what does not wait for another side by side. */
export async function startStack(plan: StackPlan, guard: Guard, ending: AbortSignal): Promise<StackFile> {
  mkdirSync(join(plan.home, 'logs'), { recursive: true });
  const servers = await startServers(plan, guard, ending);
  const token = localToken(plan.home);
  const port = await portFor('the API', { wished: plan.port, say: plan.progress.line });
  const env = childVariables(plan, servers);
  const apiEnv = { ...env, HOST: '127.0.0.1', PORT: String(port), RATCHET_LOCAL_TOKEN: token };
  await Promise.all([
    resident(plan, guard, { name: 'worker', title: 'Worker', env, ending }),
    resident(plan, guard, { name: 'api', title: 'API', env: apiEnv, ending }),
  ]);
  return { api: `http://127.0.0.1:${port}`, token, ...servers };
}

async function startServers(plan: StackPlan, guard: Guard, ending: AbortSignal): Promise<Servers> {
  const [database, temporal] = await Promise.all([
    startDatabase(plan, guard, ending),
    temporalServer(plan, guard, ending),
  ]);
  return { database, temporal: temporal.address, temporalUi: temporal.ui };
}

async function startDatabase(plan: StackPlan, guard: Guard, ending: AbortSignal): Promise<string> {
  const { progress } = plan;
  const database =
    plan.databaseUrl ?? (await progress.step('PostgreSQL', () => startLocalPostgres(plan, guard, ending)));
  await progress.step('Ledger', async (say) => {
    const { applied } = await migrate(database);
    if (applied.length > 0) say(`applied ${applied.join(', ')}`);
  });
  return database;
}

async function temporalServer(
  plan: StackPlan,
  guard: Guard,
  ending: AbortSignal,
): Promise<{ address: string; ui: string }> {
  const { progress, temporalAddress } = plan;
  if (temporalAddress !== null) {
    // Address, namespace, TLS and API key come from Temporal's own variables: the children read them too.
    await progress.step('Temporal', (say) => provision(plan.temporal(), say));
    return { address: temporalAddress, ui: plan.temporalUi };
  }
  return progress.step('Temporal', (say) => startLocalTemporal(plan, guard, { say, ending }));
}

type ResidentWish = Pick<ResidentPlan, 'name' | 'env' | 'ending'> & Readonly<{ title: string }>;

function resident(plan: StackPlan, guard: Guard, { title, ...wish }: ResidentWish): Promise<void> {
  const logFile = join(plan.home, 'logs', `${wish.name}.log`);
  const script = plan.scripts[wish.name];
  return plan.progress.step(title, () =>
    startResident({ ...wish, script, logFile, say: plan.progress.line }, guard),
  );
}
