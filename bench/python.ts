import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Makes the virtual environment of the Python peers on demand, and again where what they need has changed; null, with the
 * reason said, where that fails.
 */
export function pythonOf(root: string, say: (text: string) => void): string | null {
  const folder = join(root, 'bench', '.venv');
  const python = join(folder, 'bin', 'python');
  const stamp = join(folder, 'complete');
  const requirements = join(root, 'bench', 'peers', 'requirements.txt');
  const wanted = readFileSync(requirements, 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return python;
  try {
    say('making the virtual environment of the Python peers (once)');
    execFileSync('python3', ['-m', 'venv', folder], { stdio: 'ignore' });
    execFileSync(python, ['-m', 'pip', 'install', '-q', '-r', requirements], { stdio: 'ignore' });
    writeFileSync(stamp, wanted);
    return python;
  } catch (error) {
    say(
      `skipping the Python peers: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`,
    );
    return null;
  }
}
