import { afterEach, beforeEach, expect, it } from 'vitest';
import { Schedule } from '../../shared/declaration/schedule.ts';
import { finishRun, openRun } from '../../store/postgres/runs.ts';
import { removeSchedule } from '../../store/temporal/schedules.ts';
import { tellOfOverdue } from '../../worker/overdue.ts';
import { reconcileSchedules } from '../../worker/schedules.ts';
import { customersDeclaration, inDatabase } from '../activities/customers.ts';
import { type Installation, openInstallation, requestOf } from '../activities/installation.ts';
import { openInbox } from '../support/inbox.ts';

let here: Installation;
beforeEach(async () => {
  here = await openInstallation(1);
});
afterEach(() => here.close());

const declare = (given: Readonly<Record<string, unknown>> = {}) =>
  here.declare(customersDeclaration(here.model, here.table, given));

it('tells once of a model for which no run succeeded within two periods', async () => {
  const inbox = await openInbox();
  const schedule = Schedule.parse('hourly');
  await declare({ notify: [inbox.url], schedule });
  const { client } = here.deps;
  await reconcileSchedules(client, here.deps.queuePrefix, [{ model: here.model, schedule }]);
  const after = (hours: number) => ({ ...here.deps, client, now: () => Date.now() + hours * 3_600_000 });
  expect(await tellOfOverdue(after(1.9))).toEqual([]);
  // A run that an approval had pull and judge trained nothing.
  const { run } = requestOf(here);
  const workflowId = `rollout/${here.model}/v2`;
  await openRun(here.deps.pool, { ...requestOf(here), run, declaration: 1, forced: false, workflowId });
  await finishRun(here.deps.pool, { run, kind: 'skipped', result: { kind: 'skipped' } });
  await inDatabase(here.databaseUrl, (ledger) =>
    ledger.query(`update ratchet.runs set finished_at = now() + interval '2 hours'`),
  );
  expect(await tellOfOverdue(after(2.1))).toEqual([here.model]);
  expect(await tellOfOverdue(after(3))).toEqual([]);
  expect(inbox.bodies).toMatchObject([{ text: expect.stringContaining('overdue') }]);
  await removeSchedule(client, here.model);
  await inbox.close();
});

it('counts the due times of cron fields: a weekend is no lapse of what is due on working days', async () => {
  const inbox = await openInbox();
  const schedule = Schedule.parse({ cron: '0 3 * * 1-5' });
  await declare({ notify: [inbox.url], schedule });
  const { client, queuePrefix, pool } = here.deps;
  await reconcileSchedules(client, queuePrefix, [{ model: here.model, schedule }]);
  const friday = nextFriday(Date.now());
  const { run } = requestOf(here);
  await openRun(pool, {
    ...{ ...requestOf(here), run, declaration: 1, forced: false },
    ...{ trigger: 'schedule', workflowId: 'retrain/mine' },
  });
  await finishRun(pool, { run, kind: 'staged', result: { kind: 'staged' } });
  await inDatabase(here.databaseUrl, (ledger) =>
    ledger.query('update ratchet.runs set created_at = $1, finished_at = $2', [
      new Date(friday + 3 * hourMs + 1_000),
      new Date(friday + 3 * hourMs + 60_000),
    ]),
  );
  const after = (hours: number) => ({ ...here.deps, now: () => friday + hours * hourMs });
  expect(await tellOfOverdue(after(3 * 24 + 2))).toEqual([]); // Monday, an hour before it is due
  expect(await tellOfOverdue(after(4 * 24 + 2))).toEqual([]); // Tuesday, when only Monday's is missing
  expect(await tellOfOverdue(after(4 * 24 + 4))).toEqual([here.model]);
  await removeSchedule(client, here.model);
  await inbox.close();
});

const hourMs = 3_600_000;

/** Milliseconds of the begin of the first Friday (UTC) that is more than a day ahead. */
function nextFriday(nowMs: number): number {
  const dayMs = 24 * hourMs;
  const day = Math.floor(nowMs / dayMs) + 2;
  return (day + ((1 - (day % 7) + 7) % 7)) * dayMs; // day 1 was a Friday: 2 January 1970
}
