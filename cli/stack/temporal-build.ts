import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { temporalModule } from './temporal-module.ts';

export type Build = Readonly<{
  /** Where the finished program goes. */
  target: string;
  env: Readonly<Record<string, string>>;
  timeoutMs: number;
  onProgress(text: string): void;
}>;

const goPackage = 'github.com/temporalio/cli/cmd/temporal';

/**
 * Builds Temporal's command line from the pinned module: some minutes, once per user. Modules and build
 * cache take some GB, so they live in a temporary folder that is removed. Throws with Go's last words.
 */
export async function buildTemporal(build: Build): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'ratchet-go-'));
  const partial = `${build.target}.${process.pid}`;
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
    build.onProgress('compiling');
    await go(['build', '-trimpath', '-ldflags=-s -w', '-o', partial, goPackage], env, build);
    chmodSync(partial, 0o755);
    renameSync(partial, build.target);
  } finally {
    rmSync(partial, { force: true });
    rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
  }
}

function go(args: readonly string[], env: Record<string, string>, build: Build): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('go', args, {
      cwd: temporalModule,
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: build.timeoutMs,
    });
    let words = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      words = (words + text).slice(-2_000);
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`go ${args[0]} ended with ${code ?? signal}: ${words.trim()}`));
    });
  });
}
