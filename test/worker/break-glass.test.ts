import { afterEach, beforeEach, expect, it } from 'vitest';
import { deliver } from '../../activities/notify.ts';
import { changeDeployment, readDeployment } from '../../store/postgres/deployments.ts';
import { tellOfBreakGlass } from '../../worker/break-glass.ts';
import { customersDeclaration } from '../activities/customers.ts';
import { type Installation, openInstallation } from '../activities/installation.ts';
import { placeVersion } from '../activities/placed-version.ts';
import { type Inbox, openInbox } from '../support/inbox.ts';
import { startWorkerProcess } from './worker-process.ts';

let here: Installation;
let inbox: Inbox;
beforeEach(async () => {
  [here, inbox] = await Promise.all([openInstallation(1), openInbox()]);
  await here.declare(customersDeclaration(here.model, here.table, { notify: [inbox.url] }));
  for (const requestId of ['first', 'second']) {
    await change(requestId, 'promote', await placeVersion(here, 'staged'));
  }
});
afterEach(async () => {
  await inbox.close();
  await here.close();
});

async function change(requestId: string, kind: 'promote' | 'rollback', version: string): Promise<void> {
  const { revision } = await readDeployment(here.deps.pool, here.model);
  const made = await changeDeployment(here.deps.pool, {
    ...{ model: here.model, requestId, expectedRevision: revision, actor: 'ann', reason: 'complaints' },
    breakGlass: kind === 'rollback',
    action: { kind, version },
  });
  expect(made.kind).toBe('changed');
}

it('tells once of a rollback past Temporal, and of no change that a workflow made', async () => {
  expect(await tellOfBreakGlass(here.deps)).toEqual([]);
  await change('back', 'rollback', 'v1');
  const rounds = await Promise.all([tellOfBreakGlass(here.deps), tellOfBreakGlass(here.deps)]);
  expect(rounds.flat()).toEqual([`${here.model}/back`]);
  expect(await tellOfBreakGlass(here.deps)).toEqual([]);
  expect(inbox.bodies).toHaveLength(1);
  expect(inbox.bodies[0]?.text).toContain('rolled back. v2 → v1. complaints (past Temporal, by ann)');
});

it('leaves it to the workflow where that came to the request first', async () => {
  await change('back', 'rollback', 'v1');
  const told = { model: here.model, subject: 'back', event: 'rolled-back', text: 'v2 → v1' } as const;
  expect(await deliver(here.deps, told)).toEqual({ sent: 1 });
  expect(await tellOfBreakGlass(here.deps)).toEqual([]);
  expect(inbox.bodies).toHaveLength(1);
});

it('tries again where the message was not taken, and not where it never will be', async () => {
  await change('back', 'rollback', 'v1');
  inbox.answer = 503;
  await expect(tellOfBreakGlass(here.deps)).rejects.toThrow('could not be told of');
  inbox.answer = 200;
  expect(await tellOfBreakGlass(here.deps)).toEqual([`${here.model}/back`]);
  await change('forth', 'rollback', 'v2');
  inbox.answer = 404;
  await expect(tellOfBreakGlass(here.deps)).rejects.toThrow('could not be told of');
  inbox.answer = 200;
  expect(await tellOfBreakGlass(here.deps)).toEqual([]);
});

it('is done by a worker as soon as the ledger has the rollback', async () => {
  const worker = await startWorkerProcess(here);
  await change('back', 'rollback', 'v1');
  await expect.poll(() => inbox.bodies).toHaveLength(1);
  expect(await worker.stop()).toBe(0);
  expect(worker.output()).not.toContain('secret');
});
