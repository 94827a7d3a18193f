import { afterEach, beforeEach, expect, it } from 'vitest';
import { listChanges } from '../../store/postgres/deployments.ts';
import { beat, leave, reportModel } from '../../store/postgres/replicas.ts';
import { readRun } from '../../store/postgres/runs.ts';
import { listVersions } from '../../store/postgres/versions.ts';
import { promote } from '../../store/temporal/deployments.ts';
import { addCustomers, customersDeclaration } from '../activities/customers.ts';
import {
  activitiesOf,
  type Installation,
  openInstallation,
  requestOf,
  retrain,
} from '../activities/installation.ts';
import { placeVersion } from '../activities/placed-version.ts';
import { dyingOnce, expectSameAnswers, ofRetrains, ofRollouts } from '../support/dying-once.ts';
import { type Inbox, openInbox } from '../support/inbox.ts';
import { withWorkflows } from '../workflows/run-workflows.ts';

let here: Installation;
let inbox: Inbox;
beforeEach(async () => {
  [here, inbox] = await Promise.all([openInstallation(), openInbox()]);
  await here.declare(customersDeclaration(here.model, here.table, { notify: [inbox.url] }));
});
afterEach(() => Promise.all([here.close(), inbox.close()]));

const isTold = ({ name }: { readonly name: string }) => name === 'notify';

it('answers the same, and takes effect once, when each activity dies after its commit and is tried again', async () => {
  const activities = activitiesOf(here);
  const { steps, pairs } = dyingOnce(activities);
  const { pool } = here.deps;
  const request = requestOf(here);
  await withWorkflows(
    steps,
    async () => {
      expect(await retrain(here, request)).toMatchObject({ kind: 'promoted', version: 'v1' });
      await addCustomers(here.databaseUrl, here.table, 10_001, 50);
      const learner = { kind: 'auto', budget: { trials: 3 } };
      await here.declare(customersDeclaration(here.model, here.table, { learner }));
      expect(await retrain(here)).toMatchObject({ kind: 'promoted', version: 'v2' });
      const staged = await placeVersion(here, 'staged');
      await beat(pool, { replica: 'refuses', leaseMs: 60_000 });
      const candidate = { version: staged, state: 'refused' } as const;
      await reportModel(pool, {
        replica: 'refuses',
        model: here.model,
        revision: 99,
        serving: 'v2',
        candidate,
      });
      const ask = { model: here.model, requestId: 'one', actor: 'tester', reason: 'a test' };
      expect(await promote(here.deps, { ...ask, version: staged })).toMatchObject({ kind: 'refused' });
      await leave(pool, 'refuses');
      await beat(pool, { replica: 'follows', leaseMs: 60_000 });
      await reportModel(pool, {
        ...{ replica: 'follows', model: here.model, revision: 99, serving: 'v2' },
        candidate: { version: staged, state: 'ready' },
      });
      const second = await promote(here.deps, { ...ask, requestId: 'two', version: staged });
      expect(second).toMatchObject({ kind: 'changed', change: { current: staged, replicas: 1 } });
      await expect.poll(() => pairs.filter(isTold).length).toBe(1); // in the background
    },
    here.deps.queuePrefix,
  );
  expect(pairs.filter(isTold).map(({ answers }) => answers)).toEqual([[{ sent: 1 }, { sent: 0 }]]);
  expect(inbox.bodies).toMatchObject([{ text: expect.stringContaining('v1') }]);
  expectSameAnswers(
    pairs.filter((pair) => !isTold(pair)),
    ofRetrains.filter((name) => name !== 'notify'),
  );
  expect(new Set(Object.keys(activities))).toEqual(new Set([...ofRetrains, ...ofRollouts]));
  const { versions } = await listVersions(pool, here.model, { limit: 10 });
  expect(versions.map(({ version, state }) => [version, state])).toEqual([
    ['v3', 'live'],
    ['v2', 'retired'],
    ['v1', 'retired'],
  ]);
  const changes = await listChanges(pool, here.model, { limit: 100 });
  expect(changes.map(({ kind }) => kind).toReversed()).toEqual([
    'stage',
    'promote',
    'stage',
    'promote',
    'stage',
    'clear',
    'stage',
    'promote',
  ]);
  expect((await readRun(pool, request.run))?.stages.map(({ attempt }) => attempt)).toEqual([
    2, 2, 2, 2, 2, 2,
  ]);
}, 240_000);
