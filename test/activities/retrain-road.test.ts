import { afterEach, beforeEach, expect, it } from 'vitest';
import { readDeployment } from '../../store/postgres/deployments.ts';
import { readRun } from '../../store/postgres/runs.ts';
import { listVersions, readVersion } from '../../store/postgres/versions.ts';
import { withWorkflows } from '../workflows/run-workflows.ts';
import { addCustomers, customersDeclaration } from './customers.ts';
import { activitiesOf, type Installation, openInstallation, requestOf, retrain } from './installation.ts';

let here: Installation;
beforeEach(async () => {
  here = await openInstallation();
});
afterEach(() => here.close());

const running = <T>(work: () => Promise<T>): Promise<T> =>
  withWorkflows(activitiesOf(here), work, here.deps.queuePrefix);

const declared = (given: Readonly<Record<string, unknown>> = {}) =>
  here.declare(customersDeclaration(here.model, here.table, given));

it('trains, judges and promotes the first version of a table', async () => {
  await declared();
  const request = requestOf(here);
  const outcome = await running(() => retrain(here, request));
  expect(outcome).toMatchObject({ kind: 'promoted', version: 'v1' });
  expect(await readDeployment(here.deps.pool, here.model)).toMatchObject({ stable: 'v1', candidate: null });
  const run = await readRun(here.deps.pool, request.run);
  expect(run).toMatchObject({ outcome: 'promoted', result: outcome });
  expect(run?.stages.map(({ stage, state }) => [stage, state])).toEqual(
    ['pull', 'validate', 'train', 'register', 'evaluate', 'promote'].map((stage) => [stage, 'done']),
  );
  const { version, digest } = (await readVersion(here.deps.pool, here.model, 'v1')) ?? { version: '', digest: '' };
  const artifact = await here.deps.artifacts.load(here.model, version, digest);
  expect(artifact.golden.rows).toHaveLength(20);
  expect(artifact.golden.rows.some((row) => row['charges'] === null)).toBe(true);
});
