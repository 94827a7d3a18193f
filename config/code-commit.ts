import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Commit of the checkout that this code runs from, with `-dirty` where it was changed; else `unknown`. */
export function codeCommit(): string {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty', '--abbrev=40', '--exclude=*'], {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 5_000,
    }).trim();
  } catch {
    return 'unknown';
  }
}
