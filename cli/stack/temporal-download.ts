import { execFile } from 'node:child_process';
import { createWriteStream, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { z } from 'zod';

const Release = z.object({ archiveUrl: z.url(), fileToExtract: z.string().regex(/^[\w.-]+$/) });
const run = promisify(execFile);

export type Download = Readonly<{
  /** Service that Temporal's SDKs ask for their development server. */
  service: string;
  version: string;
  /** Where the finished program goes. */
  target: string;
  /** How long the service may take to answer, in milliseconds. */
  answerTimeoutMs: number;
  /** How long the archive may take, in milliseconds. */
  archiveTimeoutMs: number;
}>;

/** Fetches the released program the way Temporal's SDKs do; throws with the reason where it cannot. */
export async function downloadTemporal(download: Download): Promise<void> {
  const release = await askRelease(download);
  const folder = mkdtempSync(`${download.target}-`);
  const archive = join(folder, 'archive');
  try {
    const answer = await fetch(release.archiveUrl, {
      signal: AbortSignal.timeout(download.archiveTimeoutMs),
    });
    if (!answer.ok || !answer.body) throw new Error(`${release.archiveUrl} answered ${answer.status}`);
    await pipeline(Readable.fromWeb(answer.body), createWriteStream(archive));
    // Every system that Node runs on has a `tar`, and Windows' one reads zip archives as well.
    await run('tar', ['-xf', archive, '-C', folder, release.fileToExtract]);
    renameSync(join(folder, release.fileToExtract), download.target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function askRelease({ service, version, answerTimeoutMs }: Download): Promise<z.infer<typeof Release>> {
  const url = new URL(`/cli/v${version}`, service);
  url.search = new URLSearchParams({
    platform: platform() === 'win32' ? 'windows' : platform(),
    arch: arch() === 'x64' ? 'amd64' : arch(),
    format: platform() === 'win32' ? 'zip' : 'tar.gz',
    'sdk-name': 'ratchet',
    'sdk-version': version,
  }).toString();
  const answer = await fetch(url, { signal: AbortSignal.timeout(answerTimeoutMs) });
  if (!answer.ok) throw new Error(`${url.origin} answered ${answer.status}`);
  return Release.parse(await answer.json());
}
