import { randomUUID } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createActivities } from '../../activities/activities.ts';
import { notificationLink } from '../../activities/notification-link.ts';
import { deliver } from '../../activities/notify.ts';
import { promotionRequestId, retrainWorkflowId, runName } from '../../shared/ids.ts';
import type { NotificationEvent } from '../../shared/notification.ts';
import { removeModel } from '../../store/postgres/declarations.ts';
import { finishRun, openRun, readRun } from '../../store/postgres/runs.ts';
import { startRetrain } from '../../store/temporal/retrains.ts';
import { closeLostRuns } from '../../worker/lost-runs.ts';
import { collectUnneeded } from '../../worker/retention.ts';
import { discardLeftovers } from '../../worker/staging.ts';
import { tellOfUntoldRuns } from '../../worker/untold-runs.ts';
import { customersDeclaration, inDatabase } from '../activities/customers.ts';
import { type Installation, openInstallation, requestOf } from '../activities/installation.ts';
import { placeVersion } from '../activities/placed-version.ts';
import { openInbox } from '../support/inbox.ts';
import { withWorkflows } from '../workflows/run-workflows.ts';

let here: Installation;
beforeEach(async () => {
  here = await openInstallation(1);
});
afterEach(() => here.close());

const declare = (given: Readonly<Record<string, unknown>> = {}) =>
  here.declare(customersDeclaration(here.model, here.table, given));

it('closes, and tells once of, the run of a workflow that was terminated, and of one that Temporal does not know', async () => {
  const inbox = await openInbox();
  await declare({ notify: [inbox.url] });
  const { pool, client, log } = here.deps;
  const request = requestOf(here);
  const forgotten = { ...request, run: runName(randomUUID()) };
  const stored = { declaration: 1, forced: false, trigger: 'api' } as const;
  await withWorkflows(
    createActivities(here.deps),
    () =>
      inDatabase(here.databaseUrl, async (blocker) => {
        await blocker.query('begin');
        await blocker.query(`lock table public.${here.table} in access exclusive mode`);
        await startRetrain(here.deps, request);
        await expect.poll(async () => (await readRun(pool, request.run))?.stage).toBe('pull');
        await openRun(pool, { ...forgotten, ...stored, workflowId: 'retrain/nobody' });
        expect(await closeLostRuns({ pool, client, log })).toEqual([forgotten.run]);
        await client.workflow.getHandle(retrainWorkflowId(here.model)).terminate('a test');
        expect(await closeLostRuns({ pool, client, log })).toEqual([request.run]);
      }),
    here.deps.queuePrefix,
  );
  expect(await readRun(pool, request.run)).toMatchObject({
    outcome: 'terminated',
    stages: [{ stage: 'pull', state: 'cancelled' }],
  });
  inbox.answer = 503;
  await expect(tellOfUntoldRuns(here.deps)).rejects.toThrow('could not be told of');
  inbox.answer = 200;
  const rounds = await Promise.all([tellOfUntoldRuns(here.deps), tellOfUntoldRuns(here.deps)]);
  expect(rounds.flat().toSorted()).toEqual([forgotten.run, request.run].toSorted());
  expect(await tellOfUntoldRuns(here.deps)).toEqual([]);
  const { temporalRunId } = (await readRun(pool, request.run)) ?? {};
  const link = `/workflows/retrain%2F${here.model}/${temporalRunId}/history`;
  const told = inbox.bodies.map(({ text }) => text);
  expect(told).toHaveLength(2);
  expect(told.find((text) => text.includes(link))).toContain('retrain failed. the run was terminated in');
  await inbox.close();
});

it('goes on telling of a held run that nobody took at once, and lets the next run begin meanwhile', async () => {
  const inbox = await openInbox();
  await declare({ notify: [inbox.url] });
  const { run } = requestOf(here);
  const stored = { declaration: 1, forced: false, trigger: 'api' } as const;
  await openRun(here.deps.pool, { ...requestOf(here), ...stored, run, workflowId: 'retrain/mine' });
  const outcome = { kind: 'failed', reason: 'out of paper' } as const;
  const { finishRun: finish, notify } = createActivities(here.deps);
  await finish({ run, model: here.model, outcome });
  inbox.answer = 503;
  const event = { model: here.model, subject: run, event: 'failed', text: outcome.reason } as const;
  await expect(notify(event)).rejects.toThrow(/answered 503/);
  inbox.answer = 200;
  expect(await tellOfUntoldRuns(here.deps)).toEqual([run]);
  expect(await tellOfUntoldRuns(here.deps)).toEqual([]);
  expect(await notify(event)).toEqual({ sent: 0 });
  expect(inbox.bodies).toHaveLength(1);
  await inbox.close();
});

it('logs in where a URL names a user, and never says password or path of a URL that cannot be reached', async () => {
  const inbox = await openInbox();
  const login = (url: string) => url.replace('//', '//us:p%40ss@');
  const event = { model: here.model, subject: 'r-000002', event: 'held', text: 'x' } as const;
  await declare({ notify: [login(inbox.url)] });
  expect(await deliver(here.deps, event)).toEqual({ sent: 1 });
  expect(inbox.logins).toEqual([`Basic ${btoa('us:p@ss')}`]);
  await inbox.close();
  const next = { ...event, subject: 'r-000003' };
  const failure = await deliver(here.deps, next).catch((error: unknown) => error);
  const { host } = new URL(inbox.url);
  expect(failure).toMatchObject({ message: `notify: ${host} cannot be reached (ECONNREFUSED)` });
  expect(failure).not.toHaveProperty('cause');
});

it('posts an event once to each URL, and again only where it was not taken', async () => {
  const inbox = await openInbox();
  await declare({ notify: [inbox.url] });
  const event = { model: here.model, subject: 'r-000001', event: 'held', text: 'roc_auc < 0.8' } as const;
  inbox.answer = 503;
  await expect(deliver(here.deps, event)).rejects.toThrow(/answered 503/);
  inbox.answer = 404;
  await expect(deliver(here.deps, event)).rejects.toMatchObject({ name: 'PermanentFault' });
  inbox.answer = 200;
  expect(await Promise.all([deliver(here.deps, event), deliver(here.deps, event)])).toContainEqual({
    sent: 1,
  });
  expect(await deliver(here.deps, event)).toEqual({ sent: 0 });
  expect(inbox.bodies).toHaveLength(1);
  expect(inbox.bodies[0]?.text).toContain('candidate held. roc_auc &lt; 0.8');
  expect(inbox.bodies[0]?.text).toContain('http://ratchet.test/');
  const other = `${here.model}-b`;
  await here.declare(customersDeclaration(other, here.table, { notify: [inbox.url] }));
  expect(await deliver(here.deps, { ...event, model: other })).toEqual({ sent: 1 });
  await inbox.close();
});

it('leads from each notification to what it is about', async () => {
  await declare();
  const { pool } = here.deps;
  const { run } = requestOf(here);
  const stored = { declaration: 1, forced: false, trigger: 'api', temporalRunId: 'x-1' } as const;
  await openRun(pool, { ...requestOf(here), ...stored, run, workflowId: 'retrain/mine' });
  const link = (event: NotificationEvent, subject: string) =>
    notificationLink(here.deps, { model: here.model, event, subject });
  const pages = 'http://ratchet.test/namespaces/default';
  const execution = `${pages}/workflows/retrain%2Fmine/x-1/history`;
  for (const event of ['rejected', 'held', 'staged', 'failed'] as const)
    expect(await link(event, run)).toBe(execution);
  expect(await link('promoted', promotionRequestId(run))).toBe(execution);
  const deployment = `${pages}/workflows/deployment%2F${here.model}`;
  expect(await link('promoted', 'q-1')).toBe(deployment);
  expect(await link('rolled-back', 'q-2')).toBe(deployment);
  expect(await link('overdue', 'overdue/x')).toBe(`${pages}/schedules/retrain%2F${here.model}`);
  expect(await link('failed', 'r-nobody')).toBe(`${pages}/workflows/retrain%2F${here.model}`);
});

it('collects what nothing needs, and nothing that waits for a person or is recent', async () => {
  await declare({ retention: { candidates: '1d', snapshots: '1d', versionsKept: 2 } });
  const held = await placeVersion(here, 'held');
  const staged = await placeVersion(here, 'staged');
  const recent = [await placeVersion(here, 'held'), await placeVersion(here, 'held')];
  await inDatabase(here.databaseUrl, async (client) => {
    await client.query(`update ratchet.versions set created_at = now() - interval '2 days'`);
    await client.query(`update ratchet.snapshots set created_at = now() - interval '2 days'`);
  });
  const [collected] = await collectUnneeded(here.deps);
  expect(collected?.versions).toEqual([held]);
  const { artifacts } = here.deps;
  await expect(artifacts.load(here.model, held)).rejects.toThrow();
  for (const kept of [staged, ...recent]) await artifacts.load(here.model, kept);
  expect(await collectUnneeded(here.deps)).toEqual([]);
  await removeModel(here.deps.pool, here.model, 'tester');
  await inDatabase(here.databaseUrl, (client) =>
    client.query(`update ratchet.models set removed_at = now() - interval '2 days'`),
  );
  const [rest] = await collectUnneeded(here.deps);
  expect(rest?.versions).toEqual([staged, ...recent]);
  await expect(artifacts.load(here.model, staged)).rejects.toThrow();
  expect(await collectUnneeded(here.deps)).toEqual([]);
});

it('discards what ended runs left in staging or half pulled, and what nobody knows after a while, never what an open run staged', async () => {
  await declare({ retention: { candidates: '2d' } });
  const { pool, artifacts, home } = here.deps;
  const [open, ended, unknown] = ['r-open01', 'r-ended1', 'r-nobody'];
  for (const run of [open, ended, unknown]) await artifacts.stage(here.model, run);
  const half = `${ended}.0.going`; // a deletion that died
  await mkdir(join(home, 'models', here.model, 'staging', half));
  const pulls = join(home, 'snapshots', here.model);
  for (const run of [open, ended]) await mkdir(join(pulls, `pulling-${run}-1`), { recursive: true });
  const stored = { declaration: 1, forced: false, trigger: 'api', workflowId: 'w' } as const;
  for (const run of [open, ended]) await openRun(pool, { ...requestOf(here), ...stored, run });
  await finishRun(pool, { run: ended, kind: 'terminated', result: { kind: 'terminated' } });
  const after = (days: number) => ({ ...here.deps, now: () => Date.now() + days * 86_400_000 });
  const staged = () => readdir(join(home, 'models', here.model, 'staging'));
  expect(await discardLeftovers(after(1))).toEqual([ended]);
  expect((await staged()).toSorted()).toEqual([unknown, open].toSorted());
  expect(await readdir(pulls)).toEqual([`pulling-${open}-1`]);
  expect(await discardLeftovers(after(3))).toEqual([unknown]);
  expect(await staged()).toEqual([open]);
  expect(await discardLeftovers(after(3))).toEqual([]);
});
