import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { predictionId } from '../../../api/prediction-id.ts';
import { openShadow, type Shadow } from '../../../api/shadow/shadow.ts';
import type { ShadowTarget } from '../../../api/shadow/shadow-copy.ts';
import { openHealth } from '../../../api/split/candidate-health.ts';
import { canonicalJson } from '../../../shared/canonical-json.ts';
import { type ShadowPrediction, shadowsOf } from '../../../store/postgres/shadow-predictions.ts';
import {
  type ArtifactStore,
  manifestFor,
  openArtifactStore,
  stageVersion,
} from '../../support/artifact-store.ts';
import { eventually } from '../../support/eventually.ts';
import { declare, type Ledger, makeVersion, openLedger } from '../../support/ledger.ts';
import { beginRollout } from '../../support/rollouts.ts';

let store: ArtifactStore;
let ledger: Ledger;
let shadow: Shadow;
let target: ShadowTarget;
const faults: string[] = [];

/** A learner of the user's own whose versions hang, throw or score what is no probability, as the row has it. */
const oddLearner = `import { defineLearner, z } from 'ratchet/extension';
export const odd = defineLearner({
  kind: 'odd',
  tasks: ['binary'],
  learned: z.strictObject({ score: z.number() }),
  fit: () => ({ learned: { score: 0.25 } }),
  scorer: ({ score }) => (row, out) => {
    const [tenure] = row;
    for (;;) if (tenure < 900) break;
    if (tenure > 800) throw new Error('boom');
    out.fill(tenure > 700 ? 2 : score);
  },
});
`;

beforeAll(async () => {
  [store, ledger] = await Promise.all([openArtifactStore(), openLedger()]);
  const extensionsFolder = join(store.home, 'extensions');
  await mkdir(extensionsFolder);
  await writeFile(join(extensionsFolder, 'odd.ts'), oddLearner);
  await declare(ledger.pool, 'm');
  for (const run of ['m-one111', 'm-two222']) await makeVersion(ledger.pool, 'm', run);
  target = await placed(await beginRollout(ledger.pool, { model: 'm', version: 'v2' }));
  shadow = openShadow({
    thread: { home: store.home, databaseUrl: ledger.url, extensionsFolder },
    ...{ ledger: ledger.pool, replica: 'test' },
  });
});
afterAll(async () => {
  await shadow?.close();
  await ledger?.close();
  await store?.close();
});

async function placed(rollout: string): Promise<ShadowTarget> {
  const parameters = { classCount: 1, learned: { score: 0.25 } };
  const model = { kind: 'odd', formatVersion: 1, task: 'binary', width: 1, parameters };
  await stageVersion(store.artifacts, 'r-first1', { 'model.json': canonicalJson(model) });
  const trained = {
    family: 'learner',
    name: 'odd',
    file: 'extensions/odd.ts',
    digest: 'a'.repeat(64),
  } as const;
  const manifest = { ...manifestFor('r-first1'), extensions: [trained] };
  const { digest } = await store.artifacts.place({ model: 'm', run: 'r-first1', version: 'v2', manifest });
  const health = openHealth(rollout, ({ trigger }) => faults.push(trigger));
  return { rollout, model: 'm', version: 'v2', digest, sample: 1, health };
}

/** Offers a copy of an answer; its id. */
function offer(features: object, to = target): string {
  const id = predictionId();
  const request = JSON.stringify({ features, entity_id: 'c' });
  shadow.offer(to, { id, request, stableScore: 0.75, stableLabel: 'Yes' });
  return id;
}

/** Milliseconds: the thread comes after everything else that the machine does. */
const patienceMs = 40_000;

const kept = async (id: string): Promise<ShadowPrediction | undefined> =>
  (
    await eventually(
      () => shadowsOf(ledger.pool, id),
      ({ length }) => length > 0,
      patienceMs,
    )
  )[0];

it('scores copies beside the answers, each by itself, whatever becomes of others', async () => {
  const ids = [offer({ tenure: 3 }), offer({ tenure: 'x' }), offer({ tenure: 850 }), offer({ tenure: 750 })];
  const rows = await Promise.all(ids.map(kept));
  expect(rows.map((row) => row?.status)).toEqual(['scored', 'refused', 'failed', 'failed']);
  expect(rows[0]).toMatchObject({ version: 'v2', rollout: target.rollout, score: 0.25, label: '0' });
  expect(rows[0]?.latencyUs).toBeGreaterThanOrEqual(0);
  const { rows: whole } = await ledger.pool.query(`select * from shadow_predictions where status = 'scored'`);
  expect(whole).toMatchObject([{ stable_score: 0.75, stable_label: 'Yes', model: 'm', version: 2 }]);
  expect(whole[0]?.['features_hash']).toMatch(/^-?\d+$/);
  await eventually(
    () => shadow.counts.byModel().get('m'),
    (counts) => counts?.scored === 1 && counts.refused === 1 && counts.failed === 2 && counts.timeout === 0,
  );
});

it('ends the thread over a copy that hangs it, counts it, and scores the others with a new one', async () => {
  const before = offer({ tenure: 3 });
  const hung = offer({ tenure: 1_000 });
  const after = offer({ tenure: 4 });
  expect((await kept(hung))?.status).toBe('timeout');
  expect((await kept(before))?.status).toBe('scored');
  expect((await kept(after))?.status).toBe('scored');
  expect(shadow.counts.byModel().get('m')?.timeout).toBe(1);
});

it('drops what comes when too much waits, and tells the ledger how much that was', async () => {
  for (let copy = 0; copy < 2_500; copy++) offer({ tenure: 3 });
  expect(shadow.waitingCount()).toBeLessThanOrEqual(2_000);
  const dropped = shadow.counts.byModel().get('m')?.dropped ?? 0;
  expect(dropped).toBeGreaterThanOrEqual(500);
  await eventually(
    async () => (await ledger.pool.query('select * from shadow_drops')).rows[0],
    (row) => row?.['rollout'] === target.rollout && Number(row['dropped']) === dropped,
  );
});

it('takes a version that cannot be loaded out of service, and forgets what other rollouts left', async () => {
  offer({ tenure: 3 }, { ...target, rollout: 'o-gone-01', digest: '0'.repeat(64) });
  await eventually(
    async () => faults,
    ({ length }) => length > 0,
    patienceMs,
  );
  expect(faults).toEqual(['load-failed']);
  offer({ tenure: 3 });
  expect(shadow.waitingCount()).toBeLessThanOrEqual(2_000);
  shadow.retain(new Set());
  expect(shadow.waitingCount()).toBe(0);
});
