import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Guard } from './guard.ts';
import { processIdentity } from './process-identity.ts';
import { temporalModule } from './temporal-module.ts';

export type Build = Readonly<{
  /** Where the finished program goes. */
  target: string;
  env: Readonly<Record<string, string>>;
  timeoutMs: number;
  /** Ends the build with the stack. */
  guard: Guard;
  onProgress(text: string): void;
}>;

const goPackage = 'github.com/temporalio/cli/cmd/temporal';

/**
 * Builds Temporal's command line from the pinned module: some minutes, once per user. Modules and build
 * cache take some GB, so they live in a folder of their own that is removed. Throws with Go's last words.
 */
export async function buildTemporal(build: Build): Promise<void> {
  clearOldBuilds(build.target);
  const scratch = `${build.target}.build-${process.pid}`;
  const partial = join(scratch, 'temporal');
  mkdirSync(scratch, { recursive: true });
  const env = {
    ...build.env,
    GOPATH: join(scratch, 'path'),
    GOCACHE: join(scratch, 'cache'),
    GOTMPDIR: scratch,
    GOFLAGS: '-modcacherw -mod=readonly',
    GOTOOLCHAIN: 'auto',
    CGO_ENABLED: '0',
  };
  try {
    build.onProgress('fetching modules');
    await go(['mod', 'download'], env, build);
    await go(['build', '-v', '-trimpath', '-ldflags=-s -w', '-o', partial, goPackage], env, build);
    renameSync(partial, build.target);
  } finally {
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A build that was killed leaves gigabytes: those whose process is gone are removed. */
function clearOldBuilds(target: string): void {
  const prefix = `${basename(target)}.build-`;
  for (const name of readdirSync(dirname(target)).filter((entry) => entry.startsWith(prefix))) {
    const isAlive = processIdentity(Number(name.slice(prefix.length))) !== null;
    if (!isAlive) rmSync(join(dirname(target), name), { recursive: true, force: true });
  }
}

async function go(args: readonly string[], env: Record<string, string>, build: Build): Promise<void> {
  build.guard.admit();
  const child = spawn('go', args, {
    cwd: temporalModule,
    env,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: build.timeoutMs,
  });
  if (child.pid !== undefined) watch(child.pid, build.guard);
  let words = '';
  let packageCount = 0;
  createInterface({ input: child.stderr }).on('line', (line) => {
    words = `${words}\n${line}`.slice(-2_000);
    packageCount += 1;
    if (args[0] === 'build' && packageCount % 50 === 0) build.onProgress(`${packageCount} packages compiled`);
  });
  const code = await new Promise<number | string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exit, signal) => resolve(exit ?? signal ?? 1));
  });
  if (child.pid !== undefined) build.guard.forget(child.pid);
  if (code !== 0) throw new Error(`go ${args[0]} ended with ${code}: ${words.trim()}`);
}

function watch(pid: number, guard: Guard): void {
  guard.watch({ name: 'go', pid, identity: processIdentity(pid) ?? 'gone', signal: 'SIGTERM' });
}
