import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorkflowCode } from '@temporalio/worker';
import { packageRoot } from '../../cli/stack/package-root.ts';

const dist = join(packageRoot, 'dist');
const entry = join(dist, 'workflows', 'index.js');

/** File with the workflows' bundle, made again only when their code has changed; empty without workflows. */
export async function workflowBundle(): Promise<string> {
  if (!existsSync(entry)) return '';
  const file = join(dist, '.bundles', `${digestOf(['workflows', 'shared', 'activities'])}.js`);
  if (existsSync(file)) return file;
  const { code } = await bundleWorkflowCode({ workflowsPath: entry, logger: quiet });
  mkdirSync(join(dist, '.bundles'), { recursive: true });
  writeFileSync(file, code);
  return file;
}

function digestOf(rooms: readonly string[]): string {
  const hash = createHash('sha256').update(readFileSync(join(packageRoot, 'package-lock.json')));
  for (const room of rooms.filter((name) => existsSync(join(dist, name)))) {
    for (const name of readdirSync(join(dist, room), { recursive: true, encoding: 'utf8' }).sort()) {
      if (name.endsWith('.js')) hash.update(name).update(readFileSync(join(dist, room, name)));
    }
  }
  return hash.digest('hex').slice(0, 16);
}

const ignore = (): void => undefined;
const error = (message: string): void => void process.stderr.write(`${message}\n`);
const quiet = { log: ignore, trace: ignore, debug: ignore, info: ignore, warn: error, error };
