import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { rolloutName } from '../../shared/ids.ts';
import type { SplitRequest } from '../../shared/rollout/slot-messages.ts';
import { changeDeployment, listChanges, readDeployment } from '../../store/postgres/deployments.ts';
import { openRollout } from '../../store/postgres/rollouts.ts';
import { clear, promote, reload, rollback, split } from '../../store/temporal/deployments.ts';
import { customersDeclaration } from '../activities/customers.ts';
import { activitiesOf, type Installation, openInstallation } from '../activities/installation.ts';
import { placeVersion } from '../activities/placed-version.ts';
import { followLedger } from '../support/follow-ledger.ts';
import { onStandingWorkers, queuePrefix } from './standing-workers.ts';

let here: Installation;
let rollout: string;
let base: { readonly model: string; readonly actor: string; readonly reason: string };
beforeEach(async () => {
  here = await openInstallation(1, queuePrefix);
  await here.declare(customersDeclaration(here.model, here.table));
  base = { model: here.model, actor: 'tester', reason: 'a test' };
  for (const requestId of ['one', 'two']) await placeVersion(here, requestId === 'one' ? 'held' : 'staged');
  await changeDeployment(here.deps.pool, {
    ...{ ...base, requestId: 'first', expectedRevision: 0, forced: true },
    action: { kind: 'promote', version: 'v1' },
  });
  rollout = rolloutName(randomUUID());
  const plan = { phases: [], bakeMs: 0, pauseTimeoutMs: 1_000, approval: null, aa: false };
  await openRollout(here.deps.pool, {
    ...{ ...base, id: rollout, version: 'v2', champion: 'v1', requestId: 'r', run: null, decision: null },
    ...{ plan, salt: 'salt' },
  });
});
afterEach(() => here.close());

const running = <T>(work: () => Promise<T>): Promise<T> =>
  onStandingWorkers(activitiesOf(here), work, here.model);
const deployment = () => readDeployment(here.deps.pool, here.model);

const wanted = (generation: number, changes: Partial<SplitRequest> = {}): SplitRequest => ({
  ...{ ...base, requestId: `${rollout}/${generation}`, rollout, version: 'v2', role: 'canary', weight: 5 },
  ...{ salt: 'salt', leaseMs: 15_000, expectedRevision: null },
  ...changes,
});

it('fills the slot without traffic, waits for the replicas, then sets the weight; later weights are one change', () =>
  running(async () => {
    const stops = [await followLedger(here, 'replica-a'), await followLedger(here, 'replica-b')];
    const first = await split(here.deps, wanted(1));
    expect(first).toMatchObject({ kind: 'changed', change: { revision: 3, current: 'v1', replicas: 2 } });
    expect((await deployment()).candidate).toMatchObject({
      version: 'v2',
      role: 'canary',
      weight: 5,
      rollout,
    });
    const second = await split(here.deps, wanted(2, { weight: 25, expectedRevision: 3 }));
    expect(second).toMatchObject({ kind: 'changed', change: { revision: 4, replicas: 2 } });
    expect(await split(here.deps, wanted(2, { weight: 25, expectedRevision: 3 }))).toEqual(second);
    const weights = (await listChanges(here.deps.pool, here.model, { limit: 9 })).map(({ weight }) => weight);
    expect(weights).toEqual([25, 5, 0, null]);
    await Promise.all(stops.map((stop) => stop()));
  }));

it('moves no traffic where one replica refuses the version, and empties the slot', () =>
  running(async () => {
    const stops = [await followLedger(here, 'replica-a'), await followLedger(here, 'replica-b', 'refused')];
    expect(await split(here.deps, wanted(1))).toMatchObject({ kind: 'refused', type: 'BrokenArtifact' });
    expect(await deployment()).toMatchObject({ stable: 'v1', candidate: null });
    await Promise.all(stops.map((stop) => stop()));
  }));

it('is superseded where another change came first, and clears only what is its own', () =>
  running(async () => {
    await split(here.deps, wanted(1));
    expect(
      await rollback(here.deps, { ...base, requestId: 'b', toVersion: 'v2', force: true }),
    ).toMatchObject({
      kind: 'changed',
    });
    const late = await split(here.deps, wanted(2, { weight: 25, expectedRevision: 3 }));
    expect(late).toMatchObject({ kind: 'refused', type: 'Superseded' });
    const { revision } = await deployment();
    expect(await clear(here.deps, { ...base, requestId: `${rollout}/3`, rollout })).toMatchObject({
      change: { revision },
    });
  }));

it('refuses promotions and reloads by hand meanwhile, unless they are forced, and says what to do', () =>
  running(async () => {
    await split(here.deps, wanted(1));
    const byHand = { ...base, requestId: 'p', version: 'v2' };
    const refused = await promote(here.deps, byHand);
    expect(refused).toMatchObject({ kind: 'refused', type: 'RolloutActive' });
    expect(refused).toHaveProperty(
      'message',
      expect.stringMatching(new RegExp(`${rollout}.*abort or promote`)),
    );
    expect(await reload(here.deps, { ...base, requestId: 'q' })).toMatchObject({ type: 'RolloutActive' });
    expect(await promote(here.deps, { ...byHand, requestId: 'f', force: true })).toMatchObject({
      change: { current: 'v2' },
    });
    expect((await deployment()).candidate).toBeNull();
  }));

it('promotes what the slot holds without filling it again, keeps the former version, and flips back at once', () =>
  running(async () => {
    await split(here.deps, wanted(1));
    const fence = { rollout, expectedRevision: 3 };
    const promotion = { ...base, requestId: `${rollout}/2`, version: 'v2', fence, keepsFormer: true };
    expect(await promote(here.deps, promotion)).toMatchObject({ change: { revision: 4, current: 'v2' } });
    expect((await deployment()).candidate).toMatchObject({ version: 'v1', role: 'resident', rollout });
    const stale = { ...base, requestId: 'x', toVersion: 'v1', fence, force: true };
    expect(await rollback(here.deps, stale)).toMatchObject({ type: 'Superseded' });
    const back = { ...stale, requestId: 'y', fence: { rollout, expectedRevision: 4 } };
    expect(await rollback(here.deps, back)).toMatchObject({ change: { revision: 5, current: 'v1' } });
  }));
