import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openThreads } from '../../activities/threads.ts';
import { packageRoot } from '../../cli/stack/package-root.ts';
import { installExtensions } from '../../models/extension/install.ts';
import { installedOrigins } from '../../shared/extension/installed.ts';
import { loadExtensions } from '../../store/extensions/load-extensions.ts';
import { onStandingWorkers, queuePrefix } from '../workflows/standing-workers.ts';
import { customersDeclaration } from './customers.ts';
import { activitiesOf, type Installation, openInstallation, retrain } from './installation.ts';

let here: Installation;
beforeAll(async () => {
  const folder = join(packageRoot, 'test/examples');
  installExtensions(await loadExtensions(folder));
  const opened = await openInstallation(1_500, queuePrefix);
  const threads = openThreads({ folder, origins: installedOrigins() });
  here = { ...opened, deps: { ...opened.deps, threads } };
});
afterAll(async () => {
  installExtensions([]);
  await here.close();
});

it('is tried by a search and goes the whole road when it is declared, in threads that load it', async () => {
  const versionBy = async (learner: object, version: string) => {
    await here.declare(customersDeclaration(here.model, here.table, { learner }));
    const outcome = await onStandingWorkers(activitiesOf(here), () => retrain(here), here.model);
    expect(outcome).toHaveProperty('version', version);
    return here.deps.artifacts.load(here.model, version);
  };
  const searched = await versionBy({ kind: 'auto', budget: { time: '1h', trials: 4 } }, 'v1');
  expect(searched.manifest.search?.trials[3]).toMatchObject({ learner: 'nearest-mean', status: 'done' });
  const own = await versionBy({ kind: 'nearest-mean' }, 'v2');
  expect(own.model.kind).toBe('nearest-mean');
  expect(own.manifest.extensions).toContainEqual(
    expect.objectContaining({ family: 'learner', name: 'nearest-mean' }),
  );
});
