import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ApplicationFailure } from '@temporalio/common';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { deploymentWorkflowId } from '../../shared/ids.ts';
import { changeDeployment, listChanges, readDeployment } from '../../store/postgres/deployments.ts';
import { beat } from '../../store/postgres/replicas.ts';
import { readVersion } from '../../store/postgres/versions.ts';
import {
  type ChangeAnswered,
  type DeploymentClient,
  promote,
  reload,
  rollback,
} from '../../store/temporal/deployments.ts';
import { customersDeclaration } from '../activities/customers.ts';
import { activitiesOf, type Installation, openInstallation } from '../activities/installation.ts';
import { placeVersion } from '../activities/placed-version.ts';
import { followLedger } from '../support/follow-ledger.ts';
import { onStandingWorkers, queuePrefix } from './standing-workers.ts';

let here: Installation;
beforeEach(async () => {
  here = await openInstallation(1, queuePrefix);
  await here.declare(customersDeclaration(here.model, here.table));
});
afterEach(() => here.close());

const running = <T>(work: () => Promise<T>): Promise<T> =>
  onStandingWorkers(activitiesOf(here), work, here.model);

const ask = (requestId: string) => ({ model: here.model, requestId, actor: 'tester', reason: 'a test' });
const deployment = () => readDeployment(here.deps.pool, here.model);
const where = (): DeploymentClient => here.deps;

const follow = (replica: string, state?: 'ready' | 'refused') => followLedger(here, replica, state);

it('promotes where no replica is alive, once per request however often it is asked', async () => {
  const v1 = await placeVersion(here, 'staged');
  await running(async () => {
    const first = await promote(where(), { ...ask('one'), version: v1 });
    expect(first).toMatchObject({ kind: 'changed', change: { previous: null, current: v1, replicas: 0 } });
    expect(await promote(where(), { ...ask('one'), version: v1 })).toEqual(first);
  });
  expect(await deployment()).toMatchObject({ stable: v1, candidate: null, revision: 2 });
  expect((await readVersion(here.deps.pool, here.model, v1))?.state).toBe('live');
});

/** What Temporal shows of each step that was scheduled. */
async function toldSteps(): Promise<readonly string[]> {
  const handle = here.temporal.client.workflow.getHandle(deploymentWorkflowId(here.model));
  const { events = [] } = await handle.fetchHistory();
  const steps = (events ?? []).filter((event) => event.activityTaskScheduledEventAttributes);
  return steps.map(({ userMetadata }) => String(userMetadata?.summary?.data));
}

it('says in words in Temporal what each step that it schedules does', async () => {
  await here.declare({
    ...customersDeclaration(here.model, here.table),
    notify: ['http://127.0.0.1:9/hook'],
  });
  const version = await placeVersion(here, 'staged');
  const stop = await follow('replica-a');
  await running(async () => {
    await promote(where(), { ...ask('one'), version });
  });
  await stop();
  expect(await toldSteps()).toEqual([
    `"${here.model}: check and publish the version to promote, ${version}"`,
    `"${here.model}: replicas load ${version}"`,
    `"${here.model}: replicas serve revision 2"`,
    '"tell of: promoted"',
  ]);
});

it('has no steps that wait for replicas where all of them are prompt, nor one that tells nobody', async () => {
  const version = await placeVersion(here, 'staged');
  const stop = await follow('replica-a');
  const readiness = { ...here.deps.readiness, promptWithinMs: 20_000 };
  const steps = activitiesOf({ ...here, deps: { ...here.deps, readiness } });
  const promoted = await onStandingWorkers(
    steps,
    () => promote(where(), { ...ask('one'), version }),
    here.model,
  );
  await stop();
  expect(promoted).toMatchObject({ kind: 'changed', change: { current: version, replicas: 1 } });
  expect(await toldSteps()).toEqual([
    `"${here.model}: check and publish the version to promote, ${version}"`,
  ]);
});

it('goes back in two steps where they hear themselves that every replica is ready, and that each serves', async () => {
  const change = { model: here.model, revision: 4, previous: 'v2', current: 'v1', replicas: 2 };
  const staged = { version: 'v1', revision: 3, slot: 'back@2', replicaCount: 2, heartbeatTimeoutMs: 5_000 };
  const late = { calls: 0 };
  const isLate = async (): Promise<never> => {
    late.calls += 1;
    throw ApplicationFailure.nonRetryable('it was heard before');
  };
  const steps = {
    ...activitiesOf(here),
    prepareChange: async () => ({ kind: 'prepared', ...staged, isReady: true }) as const,
    commitChange: async () => ({ kind: 'changed', change, isServed: true }) as const,
    ...{ awaitReady: isLate, awaitServing: isLate },
  };
  const rolledBack = () => rollback(where(), { ...ask('back'), toVersion: 'v1' });
  expect(await onStandingWorkers(steps, rolledBack, here.model)).toEqual({ kind: 'changed', change });
  expect(late.calls).toBe(0);
});

it('waits until two live replicas have loaded the candidate, and until they serve it', async () => {
  const v1 = await placeVersion(here, 'staged');
  const stops = [await follow('replica-a'), await follow('replica-b')];
  await running(async () => {
    const answered = await promote(where(), { ...ask('one'), version: v1 });
    expect(answered).toMatchObject({ kind: 'changed', change: { current: v1, replicas: 2 } });
  });
  await Promise.all(stops.map((stop) => stop()));
});

it('is ended by one replica that refuses, with nothing changed', async () => {
  const [v1, v2] = [await placeVersion(here, 'staged'), await placeVersion(here, 'staged')];
  await running(async () => {
    await promote(where(), { ...ask('one'), version: v1 });
    const stops = [await follow('replica-a'), await follow('replica-b', 'refused')];
    const refused = await promote(where(), { ...ask('two'), version: v2 });
    expect(refused).toMatchObject({ kind: 'refused', type: 'BrokenArtifact' });
    expect(refused).toHaveProperty('message', expect.stringContaining('golden row 3 differs'));
    await Promise.all(stops.map((stop) => stop()));
  });
  expect(await deployment()).toMatchObject({ stable: v1, candidate: null });
  expect((await readVersion(here.deps.pool, here.model, v2))?.state).toBe('staged');
});

it('drops a replica that dies with its lease, and gives up on one that lives and says nothing', async () => {
  const v1 = await placeVersion(here, 'staged');
  await running(async () => {
    await beat(here.deps.pool, { replica: 'dies', leaseMs: 700 });
    expect(await promote(where(), { ...ask('one'), version: v1 })).toMatchObject({ kind: 'changed' });
    const v2 = await placeVersion(here, 'staged');
    await beat(here.deps.pool, { replica: 'silent', leaseMs: 600_000 });
    const readiness = { ...here.deps.readiness, readyWithinMs: 500 };
    const steps = activitiesOf({ ...here, deps: { ...here.deps, readiness } });
    const refused = await onStandingWorkers(
      steps,
      () => promote(where(), { ...ask('two'), version: v2 }),
      here.model,
    );
    expect(refused).toMatchObject({ kind: 'refused', message: expect.stringContaining('silent') });
  });
  expect(await deployment()).toMatchObject({ stable: v1, candidate: null });
});

it('refuses, each with its type, what may not go live', async () => {
  const [v1, held] = [await placeVersion(here, 'staged'), await placeVersion(here, 'held')];
  const judged = await placeVersion(here);
  const type = (answered: ChangeAnswered) => (answered.kind === 'refused' ? answered.type : answered.kind);
  await running(async () => {
    expect(type(await rollback(where(), ask('a')))).toBe('NoPreviousVersion');
    expect(type(await reload(where(), ask('b')))).toBe('NoPreviousVersion');
    expect(type(await promote(where(), { ...ask('c'), version: 'v99' }))).toBe('VersionNotFound');
    expect(type(await promote(where(), { ...ask('d'), version: held }))).toBe('VersionNotAllowed');
    expect(type(await promote(where(), { ...ask('e'), version: judged }))).toBe('VersionNotAllowed');
    const stale = { ...ask('f'), version: judged, judgedAgainst: { champion: 'v7' } };
    expect(type(await promote(where(), stale))).toBe('ChampionChanged');
    expect(type(await promote(where(), { ...ask('g'), version: v1 }))).toBe('changed');
    expect(type(await promote(where(), { ...ask('h'), version: v1 }))).toBe('DeploymentConflict');
    expect(type(await promote(where(), { ...ask('g'), version: held, force: true }))).toBe(
      'DeploymentConflict',
    );
    expect(type(await promote(where(), { ...ask('i'), version: 'three' }))).toBe('RequestFault');
    expect(type(await promote(where(), { ...ask('j'), version: held, force: true }))).toBe('changed');
  });
});

it('refuses a version whose files are broken', async () => {
  const v1 = await placeVersion(here, 'staged');
  const files = join(here.deps.home, 'models', here.model, 'candidates', v1);
  await writeFile(join(files, 'model.json'), '{"kind":"prior"}');
  await running(async () => {
    const refused = await promote(where(), { ...ask('one'), version: v1 });
    expect(refused).toMatchObject({ kind: 'refused', type: 'BrokenArtifact' });
    expect(refused).toHaveProperty('message', expect.stringContaining('model.json'));
  });
  expect(await deployment()).toMatchObject({ stable: null, revision: 0 });
});

it('rolls back to the previous live version, and never to one that was rolled back from', async () => {
  const [v1, v2] = [await placeVersion(here, 'staged'), await placeVersion(here, 'staged')];
  await running(async () => {
    await promote(where(), { ...ask('one'), version: v1 });
    await promote(where(), { ...ask('two'), version: v2 });
    const back = await rollback(where(), ask('three'));
    expect(back).toMatchObject({ kind: 'changed', change: { previous: v2, current: v1 } });
    expect(await rollback(where(), ask('four'))).toMatchObject({ type: 'NoPreviousVersion' });
    expect(await reload(where(), ask('five'))).toMatchObject({ kind: 'changed', change: { current: v1 } });
  });
});

it('keeps one order of revisions under concurrent promotions, rollbacks and changes past Temporal', async () => {
  const versions = await Promise.all(Array.from({ length: 4 }, () => placeVersion(here, 'staged')));
  const [first = ''] = versions;
  await running(async () => {
    await promote(where(), { ...ask('first'), version: first });
    const { revision } = await deployment();
    await Promise.all([
      ...versions.slice(1).map((version) => promote(where(), { ...ask(`to-${version}`), version })),
      ...[1, 2].map((n) => rollback(where(), { ...ask(`back-${n}`), toVersion: first })),
      changeDeployment(here.deps.pool, {
        ...{ ...ask('break-glass'), expectedRevision: revision, breakGlass: true },
        action: { kind: 'reload' },
      }),
    ]);
  });
  const changes = (await listChanges(here.deps.pool, here.model, { limit: 100 })).toReversed();
  expect(changes.map(({ revision }) => revision)).toEqual(changes.map((_, index) => index + 1));
  const moves = changes.filter(({ kind }) => kind === 'promote' || kind === 'rollback');
  for (const [index, move] of moves.entries()) {
    expect(move.fromVersion).toBe(index === 0 ? null : moves[index - 1]?.toVersion);
  }
  expect((await deployment()).stable).toBe(moves.at(-1)?.toVersion);
});

it('continues as new under its changes and loses none of them', async () => {
  const versions = await Promise.all(Array.from({ length: 4 }, () => placeVersion(here, 'staged')));
  await running(async () => {
    const short = { ...here.deps, historyLengthMax: 12 };
    for (let turn = 0; turn < 2; turn++) {
      const wanted = versions.map((version, index) => ({ ...ask(`${turn}-${index}`), version }));
      const answers = await Promise.all(wanted.map((request) => promote(short, request)));
      expect(answers.map(({ kind }) => kind)).toContain('changed');
      const made = answers.map((answer) => (answer.kind === 'changed' ? answer.change.revision : null));
      const again = await Promise.all(wanted.map((request) => promote(short, request)));
      for (const [index, answer] of again.entries())
        if (made[index] !== null) expect(answer).toMatchObject({ change: { revision: made[index] } });
        // What was refused left no trace but in the run that refused it: the next one decides it anew, and makes it once.
        else if (answer.kind === 'changed')
          expect(answer.change.revision).toBeGreaterThan(Math.max(...made.map((revision) => revision ?? 0)));
    }
    const { client } = here.temporal;
    const continuedFrom = async () => {
      const { events } = await client.workflow.getHandle(deploymentWorkflowId(here.model)).fetchHistory();
      return events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
    };
    await expect.poll(continuedFrom).toBeTruthy();
  });
});
