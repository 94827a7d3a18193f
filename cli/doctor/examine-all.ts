import type { Environment } from '../../config/environment.ts';
import { readStackFile } from '../stack/stack-file.ts';
import { supervisorOf } from '../stack/supervisor-lock.ts';
import { checkPostgresBinary, checkTemporalBinary } from './binaries.ts';
import { checkDatabase } from './database.ts';
import { examine, type Finding, ok } from './finding.ts';
import { checkDisk, checkNode, checkPort } from './machine.ts';
import { checkTemporal } from './temporal.ts';

/** Everything that the product needs here: of named servers where there are any, else of the local stack. */
export async function examineAll(environment: Environment): Promise<readonly Finding[]> {
  const checks = [machine(environment), database(environment), temporal(environment)];
  return (await Promise.all(checks)).flat();
}

/** `ratchet api` takes the port that it is told and no other. */
const mustBeFree =
  'nothing to do where the API itself runs there; else name a free port in PORT, or end what listens on it';

async function machine(environment: Environment): Promise<readonly Finding[]> {
  const findings = [checkNode(process.versions.node), await checkDisk(environment.home)];
  const running = supervisorOf(environment.home);
  if (running) return [...findings, ok('local stack', `runs as process ${running.pid}`)];
  if (environment.databaseUrl !== null)
    return [...findings, await checkPort('API', environment.port, mustBeFree)];
  const ports = [checkPort('API', environment.port), checkPort('Temporal UI', 8_233)];
  return [...findings, ...(await Promise.all(ports))];
}

/** Its file is there and its server is not: it was ended by force. */
const stackRemedy = 'the local stack was ended by force, or still starts: start it again with `npm start`';

function database({ databaseUrl, home, connection }: Environment): Promise<readonly Finding[]> {
  const url = databaseUrl ?? readStackFile(home)?.database;
  if (url) {
    const remedy =
      databaseUrl === null
        ? stackRemedy
        : 'check DATABASE_URL, that the server runs, and that this machine and role may connect to it';
    return examine({ check: 'database', remedy }, () => checkDatabase(url, connection));
  }
  const remedy = 'start a PostgreSQL yourself and name it in DATABASE_URL';
  return examine({ check: 'PostgreSQL binary', remedy }, checkPostgresBinary);
}

function temporal(environment: Environment): Promise<readonly Finding[]> {
  const local = readStackFile(environment.home)?.temporal;
  const isNamed = environment.temporalAddress !== null;
  if (isNamed || local) {
    const remedy = isNamed
      ? 'check TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TLS and API key, and that the server runs'
      : stackRemedy;
    return examine({ check: 'Temporal', remedy }, () =>
      checkTemporal(
        isNamed || !local
          ? environment.temporal()
          : { connectionOptions: { address: local }, namespace: 'default' },
      ),
    );
  }
  const places = { cacheFolder: environment.cacheFolder, env: environment.variables({}) };
  const remedy = 'put `temporal` on PATH, or set TEMPORAL_ADDRESS';
  return examine({ check: 'Temporal binary', remedy }, () => checkTemporalBinary(places));
}
