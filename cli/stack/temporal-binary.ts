import { execFile } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Guard } from './guard.ts';
import { buildTemporal } from './temporal-build.ts';
import { downloadTemporal } from './temporal-download.ts';
import { goVersion, pinnedVersion } from './temporal-module.ts';

const run = promisify(execFile);
const minute = 60_000;

export type Search = Readonly<{
  cacheFolder: string;
  env: Readonly<Record<string, string>>;
  guard: Guard;
  /** Says which source is tried and why one was passed over. */
  say(text: string): void;
  service?: string;
  buildTimeoutMs?: number;
}>;

type Source = Readonly<{ title: string; find(): Promise<string> }>;

/** Path of Temporal's program. Sources are tried in turn, the slow ones last; each failure is said. */
export async function findTemporal(search: Search): Promise<string> {
  const failures: string[] = [];
  for (const source of sources(search)) {
    search.say(source.title);
    try {
      return await source.find();
    } catch (error) {
      failures.push(`${source.title}: ${error instanceof Error ? reasonOf(error) : String(error)}`);
      search.say(failures.at(-1) ?? '');
    }
  }
  throw new Error(
    [
      "Temporal's server was not found:",
      ...failures.map((failure) => `  - ${failure}`),
      `Put a \`temporal\` ${pinnedVersion()} on PATH, or install Go ${goVersion()} (https://go.dev/dl) so that it can be`,
      'built, or name a running server in TEMPORAL_ADDRESS.',
    ].join('\n'),
  );
}

/** Path of the program that is there without download or build; null where none is. */
export async function installedTemporal(places: Pick<Search, 'cacheFolder' | 'env'>): Promise<string | null> {
  const installed = await checked('temporal', places.env).catch(() => null);
  return installed ?? cached(cachedPath(places.cacheFolder), places.env).catch(() => null);
}

const cachedPath = (cacheFolder: string): string =>
  join(cacheFolder, `temporal-${pinnedVersion()}${process.platform === 'win32' ? '.exe' : ''}`);

function sources({ cacheFolder, env, guard, say, service, buildTimeoutMs }: Search): readonly Source[] {
  const version = pinnedVersion();
  const target = cachedPath(cacheFolder);
  const fetched = {
    service: service ?? 'https://temporal.download',
    version,
    target,
    answerTimeoutMs: 5_000,
    archiveTimeoutMs: 3 * minute,
  };
  const made = (make: () => Promise<void>) => async () => {
    mkdirSync(cacheFolder, { recursive: true });
    await make();
    return checked(target, env);
  };
  const building = { target, env, guard, timeoutMs: buildTimeoutMs ?? 20 * minute };
  return [
    { title: 'looking for `temporal` on PATH', find: () => checked('temporal', env) },
    { title: `looking for ${target}`, find: () => cached(target, env) },
    { title: "downloading Temporal's release", find: made(() => downloadTemporal(fetched)) },
    {
      title: "building Temporal's server with Go (some minutes, once)",
      find: made(() =>
        buildTemporal({ ...building, onProgress: (text) => say(`building Temporal's server: ${text}`) }),
      ),
    },
  ];
}

async function cached(path: string, env: Readonly<Record<string, string>>): Promise<string> {
  if (!existsSync(path)) throw new Error('not there');
  return checked(path, env);
}

/** A path whose program answers and whose server is new enough for the SDK. */
async function checked(path: string, env: Readonly<Record<string, string>>): Promise<string> {
  const { stdout } = await run(path, ['--version'], { env, timeout: 10_000 });
  const server = /Server (\d+)\.(\d+)/.exec(stdout);
  if (!server) throw new Error(`does not say which server it holds: ${stdout.trim()}`);
  if (Number(server[1]) === 1 && Number(server[2]) < 31) {
    throw new Error(`holds server ${server[1]}.${server[2]}, and 1.31 or later is needed`);
  }
  return path;
}

function reasonOf(error: Error): string {
  if ('code' in error && error.code === 'ENOENT') return 'not there';
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
