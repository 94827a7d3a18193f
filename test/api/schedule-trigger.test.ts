import { describe, expect, it } from 'vitest';
import { listRuns } from '../../store/postgres/runs.ts';
import { describeSchedule, removeSchedule } from '../../store/temporal/schedules.ts';
import type { Reply, TestApi } from '../support/api.ts';
import { orchestrated } from '../support/orchestrated.ts';

const withServed = orchestrated();

describe('POST schedule/trigger', () => {
  const trigger = (api: TestApi, model: string): Promise<Reply> =>
    api.call(`/models/${model}/schedule/trigger`, { method: 'POST' });

  it('starts what the schedule would, in the name of the asker, also while it is paused', () =>
    withServed(async ({ model, served, start, temporal }) => {
      const api = await start();
      const none = await trigger(api, model);
      expect([none.status, none.body.code]).toEqual([404, 'no_schedule']);
      const body = { every: '6h', paused: true };
      expect((await api.call(`/models/${model}/schedule`, { method: 'PUT', body })).status).toBe(200);
      try {
        const { status, body: answer } = await trigger(api, model);
        expect([status, answer]).toMatchObject([202, { model, triggered: true }]);
        const { runs } = await listRuns(served.ledger, { model, limit: 10 });
        expect(runs).toMatchObject([
          {
            ...{ run: answer.run, trigger: 'schedule', forced: false },
            ...{ actor: expect.stringMatching(/^all-/), reason: 'the schedule was triggered by hand' },
          },
        ]);
        const { memo } = await temporal.client.workflow.getHandle(`retrain/${model}`).describe();
        expect(memo?.['run']).toBe(answer.run);
      } finally {
        await removeSchedule(temporal.client, model);
      }
    }));

  it('is skipped while a run is under way, as the schedule is, and says which', () =>
    withServed(async ({ model, retrain, served, start, temporal }) => {
      const api = await start();
      await api.call(`/models/${model}/schedule`, { method: 'PUT', body: { cron: '0 3 29 2 *' } });
      try {
        const { run } = (await retrain(api)).body;
        const skipped = await trigger(api, model);
        expect([skipped.status, skipped.body]).toEqual([202, { model, triggered: false, run }]);
        expect((await listRuns(served.ledger, { model, limit: 10 })).runs).toHaveLength(1);
        expect((await describeSchedule(temporal.client, model))?.lastRuns).toEqual([]);
      } finally {
        await removeSchedule(temporal.client, model);
      }
    }));
});
