import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Schedule } from '../../shared/declaration/schedule.ts';
import { retrainScheduleId } from '../../shared/ids.ts';
import { describeSchedule, removeSchedule, updateSchedule } from '../../store/temporal/schedules.ts';
import { reconcileSchedules } from '../../worker/schedules.ts';
import { connectTemporal, type TestTemporal } from '../support/temporal.ts';

let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await connectTemporal();
});
afterAll(() => temporal.close());

const hourly = Schedule.parse('hourly');
const nightly = Schedule.parse({ cron: '30 2 * * *', timezone: 'Europe/Paris', jitter: '5m' });

/** A model of the test's own, whose schedule is removed afterwards. */
async function withModel(work: (model: string) => Promise<void>): Promise<void> {
  const model = `m-${randomUUID().slice(0, 8)}`;
  try {
    await work(model);
  } finally {
    await removeSchedule(temporal.client, model);
  }
}

const reconcile = async (model: string, schedule?: Schedule) => {
  const declaration = schedule ? { model, schedule } : { model };
  const [reconciled] = await reconcileSchedules(temporal.client, `${model}-`, [declaration]);
  return reconciled?.result;
};

describe('reconcileSchedules', () => {
  it('creates a schedule that skips overlaps, catches up little and starts the tick', () =>
    withModel(async (model) => {
      expect(await reconcile(model, nightly)).toBe('created');
      const { policies, action, spec } = await temporal.client.schedule
        .getHandle(retrainScheduleId(model))
        .describe();
      expect(policies).toMatchObject({ overlap: 'SKIP', catchupWindow: 6 * 3_600_000 });
      expect(spec).toMatchObject({ timezone: 'Europe/Paris', jitter: 300_000 });
      expect(action).toMatchObject({
        ...{ workflowType: 'retrainTick', taskQueue: `${model}-control`, args: [{ model }] },
      });
    }));

  it('changes nothing where nothing was declared anew', () =>
    withModel(async (model) => {
      await reconcile(model, hourly);
      expect(await reconcile(model, hourly)).toBe('unchanged');
    }));

  it('updates and pauses as the declaration says', () =>
    withModel(async (model) => {
      await reconcile(model, hourly);
      expect(await reconcile(model, { ...nightly, paused: true })).toBe('updated');
      expect(await describeSchedule(temporal.client, model)).toMatchObject({
        paused: true,
        schedule: { cron: '30 2 * * *' },
        nextRuns: [],
      });
    }));

  it('leaves a change by hand alone until the declared schedule itself changes', () =>
    withModel(async (model) => {
      await reconcile(model, hourly);
      const byHand = { ...hourly, every: '15m' };
      await updateSchedule(temporal.client, {
        ...{ model, schedule: byHand, declared: hourly, queuePrefix: `${model}-` },
      });
      const at = () => describeSchedule(temporal.client, model);
      // Temporal heeds a pause before an update where it comes to both at once.
      await expect.poll(at).toMatchObject({ schedule: { every: '15m' } });
      await temporal.client.schedule.getHandle(retrainScheduleId(model)).pause('a pause by hand');
      await expect.poll(at).toMatchObject({ paused: true });
      expect(await reconcile(model, hourly)).toBe('unchanged');
      const kept = { paused: true, note: 'a pause by hand', schedule: { every: '15m' } };
      expect(await at()).toMatchObject(kept);
      expect(await reconcile(model, nightly)).toBe('updated');
      expect(await at()).toMatchObject({ paused: false, schedule: { cron: '30 2 * * *' } });
    }));

  it('removes a schedule that is declared no more, and keeps one that was made by hand', () =>
    withModel(async (model) => {
      await reconcile(model, hourly);
      expect(await reconcile(model)).toBe('removed');
      await updateSchedule(temporal.client, {
        ...{ model, schedule: hourly, declared: undefined, queuePrefix: `${model}-` },
      });
      expect(await reconcile(model)).toBe('unchanged');
      expect(await describeSchedule(temporal.client, model)).not.toBeNull();
    }));

  it('removes the schedule of a model that is declared no more', () =>
    withModel(async (model) => {
      await reconcile(model, hourly);
      const left = async () => {
        await reconcileSchedules(temporal.client, `${model}-`, []);
        return describeSchedule(temporal.client, model);
      };
      await expect.poll(left).toBeNull();
    }));

  it('may be done by twenty workers at once', () =>
    withModel(async (model) => {
      const results = await Promise.all(Array.from({ length: 20 }, () => reconcile(model, hourly)));
      expect(results).toContain('created');
      expect(await describeSchedule(temporal.client, model)).toMatchObject({ schedule: { every: '1h' } });
    }));
});

it('tells what the schedule did', () =>
  withModel(async (model) => {
    await reconcile(model, hourly);
    await temporal.client.schedule.getHandle(retrainScheduleId(model)).trigger('SKIP');
    const runs = async () => (await describeSchedule(temporal.client, model))?.lastRuns.length;
    await expect.poll(runs).toBe(1);
  }));

it('answers that there is none where a model has no schedule', async () => {
  expect(await describeSchedule(temporal.client, 'nobody')).toBeNull();
  expect(await removeSchedule(temporal.client, 'nobody')).toBe(false);
});
