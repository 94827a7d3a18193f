import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { listVersions } from '../../store/postgres/versions.ts';
import { onStandingWorkers, queuePrefix } from '../workflows/standing-workers.ts';
import { addCustomers, customersDeclaration, inDatabase } from './customers.ts';
import {
  activitiesOf,
  type Installation,
  openInstallation,
  requestOf,
  retrain,
  withNewModel,
} from './installation.ts';

let all: Installation;
let here: Installation;
beforeAll(async () => {
  all = await openInstallation(1, queuePrefix);
});
beforeEach(async () => {
  here = await withNewModel(all);
});
afterAll(() => all.close());

const running = <T>(work: () => Promise<T>): Promise<T> =>
  onStandingWorkers(activitiesOf(here), work, here.model);

const declare = (given: Readonly<Record<string, unknown>> = {}) =>
  here.declare(customersDeclaration(here.model, here.table, given));

const versionCount = async () =>
  (await listVersions(here.deps.pool, here.model, { limit: 100 })).versions.length;

const scheduled = { trigger: 'schedule', actor: 'schedule' } as const;

it('skips a scheduled run that finds nothing new, unless it is forced or asked for by somebody', async () => {
  await declare();
  await running(async () => {
    expect(await retrain(here, requestOf(here, scheduled))).toMatchObject({ kind: 'promoted' });
    expect(await retrain(here, requestOf(here, scheduled))).toMatchObject({ kind: 'skipped' });
    expect(await versionCount()).toBe(1);
    expect(await retrain(here, requestOf(here, { ...scheduled, force: true }))).toMatchObject({
      version: 'v2',
    });
    await addCustomers(here.databaseUrl, here.table, 10_001, 10);
    expect(await retrain(here, requestOf(here, scheduled))).toMatchObject({ version: 'v3' });
    await declare({ learner: { kind: 'logistic-regression', parameters: { C: 0.5 } } });
    expect(await retrain(here, requestOf(here, scheduled))).toMatchObject({ version: 'v4' });
  });
});

it('does not skip a scheduled run where no row is new, and labels have matured', async () => {
  const { model, table, databaseUrl, deps } = here;
  const time = 'updated_at';
  await inDatabase(databaseUrl, (client) =>
    client.query(
      `update public.${table} set ${time} = now() - interval '25 hours' - id * interval '1 minute'`,
    ),
  );
  const given = customersDeclaration(model, table);
  await declare({
    source: { ...given.source, time },
    target: { ...given.target, matureAfter: '1d' },
    split: { by: 'key' },
  });
  await running(async () => {
    expect(await retrain(here, requestOf(here, scheduled))).toMatchObject({ version: 'v1' });
    expect(await retrain(here, requestOf(here, scheduled))).toMatchObject({ kind: 'skipped' });
    // As if two hours had passed since: some 60 rows were too young then.
    await deps.pool.query(
      `update snapshots set manifest = jsonb_set(manifest, '{databaseTime}', to_jsonb(to_char(
         (manifest->>'databaseTime')::timestamptz at time zone 'UTC' - interval '2 hours', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')))
       where model = $1`,
      [model],
    );
    expect(await retrain(here, requestOf(here, scheduled))).toMatchObject({ version: 'v2' });
    expect(await retrain(here, requestOf(here, scheduled))).toMatchObject({ kind: 'skipped' });
  });
});
