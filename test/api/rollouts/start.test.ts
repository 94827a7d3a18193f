import { expect, it } from 'vitest';
import { RolloutAnswer } from '../../../shared/http/rollouts.ts';
import { readRollout } from '../../../store/postgres/rollouts.ts';
import { orchestrated } from '../../support/orchestrated.ts';
import { setVersionState } from '../../support/version-state.ts';

const withServed = orchestrated();

it('begins one rollout for ten requests at once, in the ledger and in Temporal; the same key answers with the same one', () =>
  withServed(async ({ model, served, start, temporal }) => {
    const api = await start();
    await served.promote(model, await served.train(model));
    await setVersionState(served.ledger, model, await served.train(model), 'staged');
    const ask = (reason: string, key?: string) =>
      api.call(`/models/${model}/rollouts`, {
        ...{ method: 'POST', body: { steps: [10, 50], reason } },
        headers: key === undefined ? {} : { 'idempotency-key': key },
      });
    const replies = await Promise.all(Array.from({ length: 10 }, (_, at) => ask('a tariff', `k-${at}`)));
    const begun = replies.filter(({ status }) => status === 202);
    expect(begun).toHaveLength(1);
    const rollout = RolloutAnswer.parse(begun[0]?.body);
    expect(rollout).toMatchObject({ version: 'v2', champion: 'v1', state: 'pending', reason: 'a tariff' });
    expect(begun[0]?.headers.get('location')).toBe(rollout.links.self);
    expect(begun[0]?.headers.get('etag')).toBe('"0"');
    for (const { status, body } of replies.filter((reply) => reply !== begun[0]))
      expect([status, body.code, body.rollout]).toEqual([409, 'rollout_active', rollout.rollout]);

    const key = `k-${replies.findIndex(({ status }) => status === 202)}`;
    expect((await ask('a tariff', key)).body.rollout).toBe(rollout.rollout);
    expect((await ask('another', key)).body.code).toBe('idempotency_key_reused');
    const { memo } = await temporal.client.workflow.getHandle(`rollout/${model}/v2`).describe();
    expect(memo).toMatchObject({ rollout: rollout.rollout });
    expect((await readRollout(served.ledger, rollout.rollout))?.salt).toMatch(/^[0-9a-f]{24}$/);
  }));

it('aborts past Temporal where no worker takes the command, and takes other commands on', () =>
  withServed(async ({ model, served, start }) => {
    const api = await start();
    await served.promote(model, await served.train(model));
    await setVersionState(served.ledger, model, await served.train(model), 'staged');
    const { body } = await api.call(`/models/${model}/rollouts`, {
      ...{ method: 'POST', body: { strategy: 'shadow', reason: 'x' } },
    });
    const tell = (name: string) =>
      api.call(`${body.links.self}/${name}`, { method: 'POST', body: { reason: 'no worker' } });
    const [paused, aborted] = await Promise.all([tell('pause'), tell('abort')]);
    expect([paused.status, paused.body]).toMatchObject([202, { pending: true, state: 'pending' }]);
    expect([aborted.status, aborted.body]).toMatchObject([202, { break_glass: true, state: 'cancelled' }]);
  }));
