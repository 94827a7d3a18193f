import { mkdtemp, readdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { workflowBundle } from '../../worker/workflow-bundle.ts';

const quiet = () => undefined;
const logger = { log: quiet, trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet };

it('is made once for the same code, also by workers that start at the same time', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ratchet-bundle-'));
  const [file, other] = await Promise.all([workflowBundle(folder, logger), workflowBundle(folder, logger)]);
  expect(other).toBe(file);
  const { mtimeMs } = await stat(file);
  expect(await workflowBundle(folder, logger)).toBe(file);
  expect((await stat(file)).mtimeMs).toBe(mtimeMs);
  expect(await readdir(folder)).toHaveLength(1);
});

it('is kept elsewhere where nothing can be written beside the code', async () => {
  const elsewhere = await mkdtemp(join(tmpdir(), 'ratchet-bundle-'));
  const noFolder = join(elsewhere, 'a-file');
  await writeFile(noFolder, '');
  const file = await workflowBundle(noFolder, logger, elsewhere);
  expect(dirname(file)).toBe(elsewhere);
  expect(await workflowBundle(noFolder, logger, elsewhere)).toBe(file);
});
