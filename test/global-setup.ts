import { chmodSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DefaultLogger } from '@temporalio/worker';
import type { ProvidedContext } from 'vitest';
import type { TestProject } from 'vitest/node';
import { freePort } from '../cli/stack/free-port.ts';
import { type Guard, startGuard } from '../cli/stack/guard.ts';
import { packageRoot } from '../cli/stack/package-root.ts';
import { startPostgres } from '../cli/stack/postgres.ts';
import { findTemporal } from '../cli/stack/temporal-binary.ts';
import { startTemporal } from '../cli/stack/temporal-server.ts';
import { type Environment, readEnvironment } from '../config/environment.ts';
import { workflowBundle } from '../worker/workflow-bundle.ts';
import { makeBriefFolder } from './support/brief-folder.ts';
import { prepareTemplate } from './support/template-database.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The suite's PostgreSQL: a superuser's connection to database `postgres`. */
    databaseUrl: string;
    temporalAddress: string;
    /** File of the workflow bundle; empty while there are no workflows. */
    bundlePath: string;
  }
}

interface Servers extends ProvidedContext {
  readonly guard: Guard;
  readonly folder: string;
}

let started: Promise<Servers> | null = null;
let userCount = 0;

/** One PostgreSQL and one Temporal server for all projects of the suite, ended with it however it ends. */
export async function setup(project: TestProject): Promise<void> {
  userCount += 1;
  started ??= startServers();
  const servers = await started;
  project.provide('databaseUrl', servers.databaseUrl);
  project.provide('temporalAddress', servers.temporalAddress);
  project.provide('bundlePath', servers.bundlePath);
}

export async function teardown(): Promise<void> {
  userCount -= 1;
  if (userCount > 0) return;
  const servers = await started;
  await servers?.guard.end();
  if (servers) rmSync(servers.folder, { recursive: true, force: true });
}

async function startServers(): Promise<Servers> {
  const environment = readEnvironment();
  const guard = startGuard();
  const folder = makeBriefFolder();
  chmodSync(folder, 0o711); // PostgreSQL may run as another user than the tests
  mkdirSync(join(folder, 'logs'));
  const [databaseUrl, temporalAddress, bundlePath] = await Promise.all([
    database(environment, guard, folder),
    temporal(environment, guard, folder),
    bundle(),
  ]);
  return { guard, folder, databaseUrl, temporalAddress, bundlePath };
}

/** Made again only when its code has changed, and kept beside the build. */
async function bundle(): Promise<string> {
  if (!existsSync(join(packageRoot, 'dist', 'workflows', 'index.js'))) return '';
  return workflowBundle(join(packageRoot, 'dist', '.bundles'), new DefaultLogger('WARN'));
}

async function database(environment: Environment, watch: Guard, home: string): Promise<string> {
  const plan = {
    folder: join(home, 'postgres'),
    logFile: join(home, 'logs', 'postgres.log'),
    port: await freePort(),
    password: 'test',
    isDurable: false,
    env: environment.variables({}),
  };
  const postgres = await startPostgres(plan, watch);
  await prepareTemplate(postgres.urlOf('postgres'));
  return postgres.urlOf('postgres');
}

async function temporal(environment: Environment, watch: Guard, home: string): Promise<string> {
  const env = environment.variables({});
  const binary = await findTemporal({
    cacheFolder: environment.cacheFolder,
    env,
    guard: watch,
    say: (text) => {
      if (/^(?:building|downloading)/.test(text)) process.stderr.write(`${text}\n`);
    },
  });
  const plan = {
    binary,
    port: await freePort(),
    uiPort: null,
    databaseFile: null,
    logFile: join(home, 'logs', 'temporal.log'),
    env,
  };
  const { address, provision } = await startTemporal(plan, watch);
  if (provision.kind === 'refused') throw new Error(provision.reason);
  return address;
}
