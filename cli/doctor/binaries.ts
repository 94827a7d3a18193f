import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { postgresBinaries } from '../stack/postgres-binaries.ts';
import { installedTemporal } from '../stack/temporal-binary.ts';
import { goVersion } from '../stack/temporal-module.ts';
import { type Finding, ok } from './finding.ts';

const run = promisify(execFile);

/** The embedded PostgreSQL starts on this machine: its libraries are there and it may be executed. */
export async function checkPostgresBinary(): Promise<readonly Finding[]> {
  const { postgres } = await postgresBinaries();
  const { stdout } = await run(postgres, ['--version'], { timeout: 10_000 });
  return [ok('PostgreSQL binary', stdout.trim())];
}

type Places = Readonly<{ cacheFolder: string; env: Readonly<Record<string, string>> }>;

/** Temporal's program is there, or can be built. */
export async function checkTemporalBinary({ cacheFolder, env }: Places): Promise<readonly Finding[]> {
  const check = 'Temporal binary';
  const path = await installedTemporal({ cacheFolder, env });
  if (path) return [ok(check, path)];
  const go = await run('go', ['version'], { env, timeout: 10_000 }).catch(() => null);
  const detail = 'neither on PATH nor in the cache';
  if (go) {
    const remedy = 'nothing to do: `npm start` downloads it, or builds it with Go in some minutes, once';
    return [{ status: 'warning', check, detail: `${detail}; ${go.stdout.trim()}`, remedy }];
  }
  const remedy = `put \`temporal\` on PATH, or install Go ${goVersion()} (https://go.dev/dl), or set TEMPORAL_ADDRESS`;
  return [{ status: 'failure', check, detail: `${detail}, and no Go to build it`, remedy }];
}
