import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Guard, startGuard } from '../../../cli/stack/guard.ts';
import { findTemporal } from '../../../cli/stack/temporal-binary.ts';
import { pinnedVersion } from '../../../cli/stack/temporal-module.ts';

const answering = (server: string) =>
  `#!/bin/sh\necho "temporal version 1.8.2 (Server ${server}, UI 2.50.1)"\n`;
const nobody = 'http://127.0.0.1:1';

describe.skipIf(process.platform === 'win32')('the search for Temporal’s program', () => {
  let folder = '';
  let said: string[] = [];
  let guard: Guard;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ratchet-search-'));
    said = [];
    guard = startGuard();
    mkdirSync(join(folder, 'bin'));
    mkdirSync(join(folder, 'cache'));
  });
  afterEach(async () => {
    await guard.end();
    rmSync(folder, { recursive: true, force: true });
  });

  const program = (path: string, text: string) => {
    writeFileSync(join(folder, path), text);
    chmodSync(join(folder, path), 0o755);
  };
  const cached = () => join(folder, 'cache', `temporal-${pinnedVersion()}`);
  const search = (service = nobody) =>
    findTemporal({
      cacheFolder: join(folder, 'cache'),
      env: { PATH: `${join(folder, 'bin')}:/usr/bin:/bin` },
      guard,
      service,
      say: (text) => void said.push(text),
    });

  it('takes the one on PATH first', async () => {
    program('bin/temporal', answering('1.31.2'));
    program(`cache/temporal-${pinnedVersion()}`, answering('1.31.2'));
    expect(await search()).toBe('temporal');
  });

  it('passes over one that is too old, says so, and takes the cached one', async () => {
    program('bin/temporal', answering('1.28.0'));
    program(`cache/temporal-${pinnedVersion()}`, answering('1.31.2'));
    expect(await search()).toBe(cached());
    expect(said.join('\n')).toContain('holds server 1.28, and 1.31 or later is needed');
  });

  it('downloads what the SDKs download, and keeps it', async () => {
    const release = await serveRelease(folder);
    expect(await search(release.url)).toBe(cached());
    expect(release.asked[0]).toMatch(new RegExp(`^/cli/v${pinnedVersion()}\\?platform=\\w+&arch=\\w+`));
    release.server.close();
    expect(await search()).toBe(cached());
    expect(readdirSync(join(folder, 'cache'))).toEqual([`temporal-${pinnedVersion()}`]);
  });

  it('does not wait for a download service that takes the call and stays silent', async () => {
    const server = createServer(() => undefined);
    const url = await listen(server);
    await expect(search(url)).rejects.toThrow(/downloading Temporal's release: .*timeout/);
    server.closeAllConnections();
    server.close();
  });

  it('builds with Go last, in folders that it removes', async () => {
    const copy = `for word in "$@"; do case "$last" in -o) cp "$(dirname "$0")/built" "$word";; esac; last="$word"; done`;
    program('bin/built', answering('1.31.2'));
    program('bin/go', `#!/bin/sh\nmkdir -p "$GOPATH" "$GOCACHE"\n${copy}\n`);
    expect(await search()).toBe(cached());
    expect(readdirSync(join(folder, 'cache'))).toEqual([`temporal-${pinnedVersion()}`]);
  });

  it('shows Go’s own words when the build fails, and leaves nothing', async () => {
    program('bin/go', '#!/bin/sh\necho "dial tcp: no route to the module proxy" >&2\nexit 1\n');
    await expect(search()).rejects.toThrow('no route to the module proxy');
    expect(readdirSync(join(folder, 'cache'))).toEqual([]);
  });

  it('names every source that failed, and what to do, when none is left', async () => {
    const message = await search().catch((error: Error) => error.message);
    expect(message).toContain('looking for `temporal` on PATH: not there');
    expect(message).toContain("downloading Temporal's release: fetch failed");
    expect(message).toMatch(/install Go 1\.\d+.*TEMPORAL_ADDRESS/s);
  });
});

async function serveRelease(folder: string): Promise<{ server: Server; url: string; asked: string[] }> {
  writeFileSync(join(folder, 'temporal'), answering('1.31.2'), { mode: 0o755 });
  const archive = execFileSync('tar', ['-czf', '-', '-C', folder, 'temporal']);
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (request.url === '/archive.tar.gz') response.end(archive);
    else
      response.end(
        JSON.stringify({
          archiveUrl: `http://${request.headers.host}/archive.tar.gz`,
          fileToExtract: 'temporal',
        }),
      );
  });
  return { server, url: await listen(server), asked };
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`);
    });
  });
}
