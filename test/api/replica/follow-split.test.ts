import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import type { Slot } from '../../../api/replica/slot.ts';
import { trip } from '../../../api/split/candidate-health.ts';
import { bucketOf, keyHasher } from '../../../shared/assignment/bucket.ts';
import { PredictAnswer } from '../../../shared/http/predict.ts';
import { PredictionAnswer } from '../../../shared/http/predictions.ts';
import { liveReplicas } from '../../../store/postgres/replicas.ts';
import { listFaults } from '../../../store/postgres/rollout-faults.ts';
import { renewLease } from '../../../store/postgres/set-deployment.ts';
import type { TestApi } from '../../support/api.ts';
import { eventually } from '../../support/eventually.ts';
import { beginRollout, endRollout, split } from '../../support/rollouts.ts';
import { goodFeatures } from '../../support/served-model.ts';
import { serves, spoil, useFleet } from './fleet.ts';

const fleet = useFleet();
const ledger = () => fleet.served.ledger;

/** v1 serves, v2 is in a rollout. */
async function rollingOut(): Promise<{ readonly api: TestApi; readonly rollout: string }> {
  const api = await fleet.start();
  await fleet.promoteNext();
  await serves(api, 'v1');
  await fleet.served.train('churn');
  return { api, rollout: await beginRollout(ledger(), { model: 'churn', version: 'v2' }) };
}

const slotOf = (api: TestApi): Slot | undefined => api.deps.view.slots.get('churn');
const reaches = (api: TestApi, revision: number): Promise<Slot | undefined> =>
  eventually(
    () => slotOf(api),
    (slot) => slot?.revision === revision && (slot.candidate !== null || slot.revision > 0),
  );

async function ask(api: TestApi, entity: string, version?: string, token?: string): Promise<PredictAnswer> {
  const { body } = await api.call('/predict', {
    ...{ method: 'POST', body: { features: goodFeatures, entity_id: entity } },
    ...(version === undefined ? {} : { headers: { 'x-model-version': version } }),
    ...(token === undefined ? {} : { token }),
  });
  return body;
}

it('divides entities by their buckets, on every replica alike, and logs to whom and why', async () => {
  const { api, rollout } = await rollingOut();
  const other = await fleet.start();
  const revision = await split(ledger(), 'churn', { version: 'v2', rollout, weight: 50 });
  await Promise.all(
    [api, other].map((one) =>
      eventually(
        () => slotOf(one)?.split,
        (found) => found != null,
      ),
    ),
  );
  const entities = Array.from({ length: 12 }, (_, at) => `c-${at}`);
  for (const entity of entities) {
    const bucket = bucketOf(keyHasher(rollout)(entity));
    const variant = bucket < 5_000 ? 'candidate' : 'stable';
    for (const one of [api, other])
      expect(PredictAnswer.parse(await ask(one, entity))).toMatchObject({
        ...{ variant, model_version: variant === 'stable' ? 'v1' : 'v2' },
        assignment: { bucket, reason: 'entity' },
      });
  }
  await api.deps.predictions.flush();
  const { rows } = await ledger().query('select * from predictions where revision = $1', [revision]);
  expect(new Set(rows.map(({ variant, version }) => `${variant} ${version}`))).toEqual(
    new Set(['stable 1', 'candidate 2']),
  );
  expect(
    rows.every(({ salt, assigned, bucket }) => salt === rollout && assigned === 'entity' && bucket >= 0),
  ).toBe(true);
  const { text } = await api.call('/metrics', { token: null });
  expect(text).toMatch(
    /ratchet_predictions_total\{model="churn",version="v2",variant="candidate",reason="entity"\} \d/,
  );
});

it('changes a weight, promotes and goes back without loading anything again', async () => {
  const { api, rollout } = await rollingOut();
  await split(ledger(), 'churn', { version: 'v2', rollout, weight: 5 });
  await eventually(
    () => slotOf(api)?.split,
    (found) => found != null,
  );
  const [first, second] = [slotOf(api)?.loaded, slotOf(api)?.candidate?.loaded];
  for (const version of ['v1', 'v2'])
    await spoil(join(fleet.served.home, `models/churn/candidates/${version}/model.json`));
  await spoil(join(fleet.served.home, 'models/churn/promoted/v1/model.json'));
  const wider = await split(ledger(), 'churn', { version: 'v2', rollout, weight: 25 });
  expect((await reaches(api, wider))?.split?.buckets).toBe(2_500);
  const promotion = { kind: 'promote', version: 'v2', keepsFormerFor: rollout } as const;
  const promoted = await reaches(api, await fleet.change('up', promotion));
  expect([promoted?.loaded, promoted?.candidate?.loaded]).toEqual([second, first]);
  expect(promoted).toMatchObject({ split: null, candidate: { role: 'resident' } });
  expect((await ask(api, 'c', 'v1')).assignment.reason).toBe('pinned');
  const back = await reaches(api, await fleet.change('back', { kind: 'rollback', version: 'v1' }));
  expect(back?.loaded).toBe(first);
  const [replica] = await eventually(
    () => liveReplicas(ledger(), 'churn'),
    ([found]) => found?.revision === back?.revision,
  );
  expect(replica).toMatchObject({ serving: 'v1', candidate: null });
});

it('asks the ledger about the model of a notice, and not about everything that it follows', async () => {
  const { api, rollout } = await rollingOut();
  await reaches(api, await split(ledger(), 'churn', { version: 'v2', rollout, weight: 5 }));
  const asked = vi.spyOn(api.deps.ledger, 'query');
  const began = performance.now();
  for (let weight = 10; weight < 20; weight++)
    await reaches(api, await split(ledger(), 'churn', { version: 'v2', rollout, weight }));
  const about = (table: string) =>
    asked.mock.calls.filter(([text]) => typeof text === 'string' && text.includes(table)).length;
  expect(about('from deployments')).toBeGreaterThanOrEqual(10);
  const looksMax = 2 + (performance.now() - began) / 2_000; // now and then it looks at everything
  expect(about('from declarations')).toBeLessThan(2 * looksMax);
});

it('ends a candidate that never comes back: stable answers its row, everybody after it, and the rollout hears of it', async () => {
  const { api, rollout } = await rollingOut();
  await split(ledger(), 'churn', { version: 'v2', rollout, weight: 50 });
  await eventually(
    () => slotOf(api)?.split,
    (found) => found != null,
  );
  const entities = Array.from({ length: 99 }, (_, at) => `c-${at}`)
    .filter((each) => bucketOf(keyHasher(rollout)(each)) < 5_000)
    .slice(0, 8);
  // Long enough for whoever waits; not for ever, for where nobody ends it this test is to fail, and not to hang.
  const hang = (): void => {
    for (const endsAt = performance.now() + 15_000; performance.now() < endsAt; );
  };
  Object.assign(slotOf(api)?.candidate?.loaded ?? {}, { predict: hang, isOwnCode: true });
  const answers = await Promise.all(entities.map((each) => ask(api, each)));
  expect(answers.map(({ model_version }) => model_version)).toEqual(entities.map(() => 'v1'));
  const reasons = answers.map(({ assignment }) => assignment.reason).sort();
  expect(reasons).toEqual(['candidate_failed', ...entities.slice(1).map(() => 'tripped')]); // one of them hung, not each
  const [entity = ''] = entities;
  expect(await ask(api, entity, 'v2')).toMatchObject({ status: 500, code: 'internal' });
  const [fault] = await eventually(
    () => listFaults(ledger(), rollout),
    ([found]) => found !== undefined,
  );
  expect(fault).toMatchObject({
    trigger: 'stalled',
    detail: 'it did not come back within 2000 ms and was ended',
  });
});

it('lets who may operate name the version that is to answer', async () => {
  const { api, rollout } = await rollingOut();
  await split(ledger(), 'churn', { version: 'v2', rollout, role: 'green' });
  await eventually(
    () => slotOf(api)?.candidate,
    (found) => found != null,
  );
  expect(await ask(api, 'c')).toMatchObject({ model_version: 'v1', assignment: { reason: 'no_rollout' } });
  expect(await ask(api, 'c', 'v2')).toMatchObject({
    ...{ model_version: 'v2', variant: 'candidate', assignment: { key_hash: null, reason: 'pinned' } },
  });
  expect(await ask(api, 'c', 'v1')).toMatchObject({ model_version: 'v1', variant: 'stable' });
  expect(await ask(api, 'c', 'v9')).toMatchObject({ code: 'version_not_loaded', status: 422 });
  expect(await ask(api, 'c', 'v2', api.tokens.predict)).toMatchObject({ code: 'forbidden', status: 403 });
  const how = { method: 'POST', body: { features: goodFeatures }, headers: { 'x-model-version': 'v2' } };
  expect((await api.call('/models/churn/explain', how)).body.model_version).toBe('v2');
  expect((await api.call('/explain', { ...how, token: api.tokens.predict })).status).toBe(403);
  const batch = { ...how, body: { rows: [{ features: goodFeatures }] } };
  expect((await api.call('/predict/batch', batch)).body).toMatchObject({
    model_version: 'v2',
    variant: 'candidate',
  });
});

it('gives everybody to stable without a lease, and the candidate its share when it is renewed', async () => {
  const { api, rollout } = await rollingOut();
  await split(ledger(), 'churn', { version: 'v2', rollout, weight: 100, leaseMs: 0 });
  await eventually(
    () => slotOf(api)?.split,
    (found) => found != null,
  );
  expect(await ask(api, 'c')).toMatchObject({
    variant: 'stable',
    assignment: { bucket: null, reason: 'lease_expired' },
  });
  await renewLease(ledger(), { model: 'churn', rollout, leaseMs: 60_000 });
  api.deps.wake();
  await eventually(
    () => ask(api, 'c'),
    ({ variant }) => variant === 'candidate',
  );
});

it('keeps a candidate out that it took out of service, over all weights of its rollout, and tells the ledger', async () => {
  const { api, rollout } = await rollingOut();
  await split(ledger(), 'churn', { version: 'v2', rollout, weight: 100 });
  const found = await eventually(
    () => slotOf(api)?.candidate,
    (candidate) => candidate != null,
  );
  if (found) trip(found.health, 'threw', 'boom');
  expect((await ask(api, 'c')).assignment.reason).toBe('tripped');
  const faults = await eventually(
    () => listFaults(ledger(), rollout),
    ({ length }) => length > 0,
  );
  expect(faults).toMatchObject([{ replica: api.deps.view.id, trigger: 'threw', detail: 'boom' }]);
  await reaches(api, await split(ledger(), 'churn', { version: 'v2', rollout, weight: 50 }));
  expect((await ask(api, 'c')).assignment.reason).toBe('tripped');
  await reaches(api, await fleet.change('clear', { kind: 'clear' }));
  await endRollout(ledger(), rollout);
  const next = await beginRollout(ledger(), { model: 'churn', version: 'v2' });
  await split(ledger(), 'churn', { version: 'v2', rollout: next, weight: 100 });
  await eventually(
    () => ask(api, 'c'),
    ({ variant }) => variant === 'candidate',
  );
});

it('tells the ledger that a candidate cannot be loaded, and answers on', async () => {
  const { api, rollout } = await rollingOut();
  await spoil(join(fleet.served.home, 'models/churn/candidates/v2/model.json'));
  await split(ledger(), 'churn', { version: 'v2', rollout, weight: 100 });
  const [fault] = await eventually(
    () => listFaults(ledger(), rollout),
    ({ length }) => length > 0,
  );
  expect(fault?.trigger).toBe('load-failed');
  expect(await ask(api, 'c')).toMatchObject({ model_version: 'v1', assignment: { reason: 'no_rollout' } });
});

it('has a copy of each answer scored by a candidate in shadow, and shows what it made of it', async () => {
  const api = await fleet.start();
  await fleet.promoteNext();
  await fleet.served.train('churn');
  const watched = { minTimeMs: 0, minRequests: 1, deadlineMs: 1_000, alpha: 0.01, guards: [] };
  const phases = [{ ...watched, strategy: 'shadow', sample: 1, minImprovement: null }] as const;
  const rollout = await beginRollout(ledger(), { model: 'churn', version: 'v2', phases });
  await split(ledger(), 'churn', { version: 'v2', rollout, role: 'shadow' });
  await eventually(
    () => slotOf(api)?.plain.arm.copiedTo,
    (target) => target?.sample === 1,
  );
  const single = await ask(api, 'c');
  expect(single).toMatchObject({ model_version: 'v1', assignment: { reason: 'no_rollout' } });
  const batch = { method: 'POST', body: { rows: [{ features: goodFeatures }] } };
  const { body } = await api.call('/predict/batch', batch);
  for (const id of [single.prediction_id, body.rows[0].ok.prediction_id]) {
    const { shadows } = await eventually(
      async () => PredictionAnswer.parse((await api.call(`/models/churn/predictions/${id}`)).body),
      (found) => found.shadows.length > 0,
      40_000, // the thread comes after everything else that the machine does
    );
    expect(shadows).toMatchObject([{ rollout, model_version: 'v2', status: 'scored' }]);
    expect(shadows[0]?.delta).toBeCloseTo((shadows[0]?.score ?? 0) - single.score, 12);
  }
  await eventually(
    () => api.call('/metrics', { token: null }),
    ({ text }) => text.includes('ratchet_shadow_copies_total{model="churn",end="scored"} 2'),
  );
});
