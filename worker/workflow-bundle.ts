import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, type Logger } from '@temporalio/worker';

const built = fileURLToPath(new URL('..', import.meta.url));
const entry = join(built, 'workflows', 'index.js');

/**
 * File of the workflows' bundle below `folder`, made again only where the code or the lockfile changed: bundling takes a
 * second or two, so a second start is fast.
 */
export async function workflowBundle(folder: string, logger: Logger): Promise<string> {
  const file = join(folder, `${await digestOfCode()}.js`);
  if (await exists(file)) return file;
  const { code } = await bundleWorkflowCode({ workflowsPath: entry, logger });
  await mkdir(folder, { recursive: true });
  const temporary = `${file}.${randomUUID()}`;
  await writeFile(temporary, code);
  await rename(temporary, file);
  return file;
}

/** Of everything that can reach the bundle: our workflows and what they share, and the packages by the lockfile. */
async function digestOfCode(): Promise<string> {
  const hash = createHash('sha256').update(await readFile(join(built, '..', 'package-lock.json')));
  for (const room of ['workflows', 'shared']) {
    const names = await readdir(join(built, room), { recursive: true });
    for (const name of names.filter((each) => each.endsWith('.js')).sort()) {
      hash.update(name).update(await readFile(join(built, room, name)));
    }
  }
  return hash.digest('hex').slice(0, 16);
}

const exists = (file: string): Promise<boolean> =>
  readFile(file).then(
    () => true,
    () => false,
  );
