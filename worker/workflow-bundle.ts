import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, type Logger } from '@temporalio/worker';

const built = fileURLToPath(new URL('..', import.meta.url));
const entry = join(built, 'workflows', 'index.js');

/**
 * File of the workflows' bundle below `folder`, made again only where the code or the lockfile changed: bundling takes a
 * second or two, so a second start is fast. Who may write nothing there, beside the code, keeps it below `elsewhere`.
 */
export async function workflowBundle(folder: string, logger: Logger, elsewhere?: string): Promise<string> {
  const name = `${digestOfCode()}.js`;
  const folders = elsewhere === undefined ? [folder] : [folder, elsewhere];
  const known = folders.map((each) => join(each, name)).find((file) => existsSync(file));
  if (known !== undefined) return known;
  const { code } = await bundleWorkflowCode({ workflowsPath: entry, logger });
  const kept = keep(code, join(folder, name));
  return elsewhere === undefined ? kept : kept.catch(() => keep(code, join(elsewhere, name)));
}

async function keep(code: string, file: string): Promise<string> {
  await mkdir(dirname(file), { recursive: true });
  const temporary = `${file}.${randomUUID()}`;
  await writeFile(temporary, code);
  await rename(temporary, file);
  return file;
}

/**
 * Of everything that can reach the bundle: our workflows and what they share, and the packages by the lockfile. Some four
 * hundred small files, before the worker has anything to do: read one after the other they take a third of the time.
 */
function digestOfCode(): string {
  const hash = createHash('sha256').update(readFileSync(join(built, '..', 'package-lock.json')));
  for (const room of ['workflows', 'shared']) {
    const names = readdirSync(join(built, room), { recursive: true, encoding: 'utf8' });
    for (const name of names.filter((each) => each.endsWith('.js')).sort()) {
      hash.update(name).update(readFileSync(join(built, room, name)));
    }
  }
  return hash.digest('hex').slice(0, 16);
}
