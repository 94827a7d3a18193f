import { readFile, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { judgedAgain } from '../../activities/rollout/judge-again.ts';
import { openReplay } from '../../api/replay-decision.ts';
import type { DataReport } from '../../shared/contract/report.ts';
import { replayDecision } from '../../store/decisions/replay-decision.ts';
import { readDecision } from '../../store/postgres/decisions.ts';
import { readDeployment } from '../../store/postgres/deployments.ts';
import { readRun } from '../../store/postgres/runs.ts';
import { listVersions, readVersion } from '../../store/postgres/versions.ts';
import { onStandingWorkers, queuePrefix } from '../workflows/standing-workers.ts';
import { addCustomers, customersDeclaration, inDatabase } from './customers.ts';
import {
  activitiesOf,
  type Installation,
  openInstallation,
  requestOf,
  retrain,
  withNewModel,
} from './installation.ts';

let all: Installation;
let here: Installation;
beforeAll(async () => {
  all = await openInstallation(1, queuePrefix);
});
beforeEach(async () => {
  here = await withNewModel(all);
});
afterAll(() => all.close());

const running = <T>(work: () => Promise<T>): Promise<T> =>
  onStandingWorkers(activitiesOf(here), work, here.model);

const declare = (given: Readonly<Record<string, unknown>> = {}) =>
  here.declare(customersDeclaration(here.model, here.table, given));

const fileOf = (version: string, file: string) =>
  readFile(join(here.deps.home, 'models', here.model, 'candidates', version, file), 'utf8');

const versionCount = async () =>
  (await listVersions(here.deps.pool, here.model, { limit: 100 })).versions.length;

it('looks for a learner, trains it on rows that are weighed, judges and promotes the first version', async () => {
  const search = { kind: 'auto', budget: { time: '1h', trials: 3 } };
  await declare({
    learner: { ...search, classWeight: 'balanced', sampleWeight: 'tenure' },
    features: { derived: { log_charges: 'log(charges)' } },
  });
  const request = requestOf(here);
  const outcome = await running(() => retrain(here, request));
  expect(outcome).toMatchObject({ kind: 'promoted', version: 'v1' });
  const { pool, artifacts } = here.deps;
  expect(await readDeployment(pool, here.model)).toMatchObject({ stable: 'v1', candidate: null });
  const run = await readRun(pool, request.run);
  expect(run).toMatchObject({ outcome: 'promoted', result: outcome });
  expect(run?.stages.map(({ stage, state }) => [stage, state])).toEqual(
    ['pull', 'validate', 'train', 'register', 'evaluate', 'promote'].map((stage) => [stage, 'done']),
  );
  const version = await readVersion(pool, here.model, 'v1');
  const artifact = await artifacts.load(here.model, 'v1', version?.digest);
  expect(artifact.golden.rows).toHaveLength(20);
  expect(artifact.golden.rows.some((row) => row['charges'] === null)).toBe(true);
  expect(artifact.graph.inputs.map(({ name }) => name)).toEqual(['charges', 'contract']);
  expect(artifact.manifest.features).toEqual(['charges', 'contract', 'log_charges']);
  expect(artifact.manifest.learner.notes.join()).toMatch(
    /count by "tenure"; \d+ of \d+ weigh 0[^,]*,rows of training count by their class: false \d/,
  );
  const { rows, learner, search: found } = artifact.manifest;
  expect(found).toMatchObject({ isCut: false, folds: { kind: 'stratified', count: 5 } });
  expect(found?.trials.map(({ status }) => status)).toEqual(['done', 'done', 'done']);
  expect(found?.trials.find(({ trial }) => trial === found.chosen)?.learner).toBe(learner.kind);
  const decision = outcome && 'decision' in outcome ? outcome.decision : '';
  const report = await artifacts.readDecision(here.model, 'v1', decision, 'report.md');
  expect(String(report)).toMatch(/Chosen by auto: [\s\S]*\| 1 \| prior \|/);
  expect(rows.train + rows.validation + rows.test + rows.unlabelled + rows.immature + rows.quarantined).toBe(
    1_500,
  );
});

it('compares with the champion on rows that neither was trained on, and keeps the evidence', async () => {
  const sliced = { metric: 'accuracy', min: 0.1, slices: { by: 'contract', rowsMin: 30 } };
  const champion = { metric: 'roc_auc', against: 'champion', margin: 0.1 };
  const others = ['best', 'three-features'].map((against) => ({ ...champion, against, margin: 0.3 }));
  const seeded = { metric: 'roc_auc', against: 'prior', minImprovement: 0.01, seeds: 2 };
  const pinned = { ...champion, on: 'benchmark' };
  await declare({ gates: [champion, sliced, seeded, ...others] });
  const [first, second] = await running(async () => {
    const before = await retrain(here);
    const benchmark = (await readVersion(here.deps.pool, here.model, 'v1'))?.snapshot;
    await declare({ benchmark, gates: [champion, pinned, sliced, seeded, ...others] });
    await addCustomers(here.databaseUrl, here.table, 10_001, 300);
    return [before, await retrain(here)];
  });
  expect(first).toMatchObject({ kind: 'promoted', version: 'v1' });
  expect(second).toMatchObject({ kind: 'promoted', version: 'v2' });
  const id = second && 'decision' in second ? second.decision : '';
  const decision = await readDecision(here.deps.pool, id);
  expect(decision).toMatchObject({
    champion: 'v1',
    verdict: 'pass',
    body: {
      comparison: { kind: 'scored' },
      rivals: {
        best: { kind: 'scored' },
        'three-features': { kind: 'scored', rowCount: expect.any(Number) },
      },
      benchmark: { rows: { kind: 'scored' }, champion: { kind: 'scored' } },
      inputs: { rivals: { best: { version: 'v1' } }, benchmark: { scores: expect.any(String) } },
    },
  });
  const { artifacts, snapshots, home } = here.deps;
  const report = await artifacts.readDecision(here.model, 'v2', id, 'report.md');
  expect(String(report)).toContain('| judged against | v1 |');
  expect(String(report)).toContain('| contract = two years |');
  expect(String(report)).toContain('and beyond the spread over seeds, ');
  expect(String(report)).toMatch(/on the benchmark \| pass \|[\s\S]*/);
  expect(report?.toString()).toMatch(/## Features[\s\S]*!\[Importance of features\]\(importance.svg\)/);
  for (const name of ['metrics.json', 'features.json', 'importance.svg', 'dependence.svg'])
    expect(await artifacts.readDecision(here.model, 'v2', id, name), name).not.toBeNull();
  expect(String(report)).toMatch(/Decisions looked at these test rows 2 times/);
  expect(String(report)).toMatch(/artifact_size_bytes: \d{3,}/);
  if (decision === null) throw new Error('no decision');
  const needs = { artifacts, snapshots };
  expect(await replayDecision(needs, decision)).toEqual({
    ...{ kind: 'agrees', digest: decision.digest, verdict: 'pass' },
  });
  const replay = openReplay({ home, extensionsFolder: join(home, 'extensions') });
  expect(await replay(decision)).toMatchObject({ kind: 'agrees', digest: decision.digest });
  const forged = { ...decision, body: { ...decision.body, verdict: 'fail' } };
  expect(await replayDecision(needs, forged)).toMatchObject({
    kind: 'differs',
    differences: ['the ledger’s row is not what was recorded', 'verdict'],
  });
  const file = join(home, 'models', here.model, 'decisions', 'v2', id, 'scores.parquet');
  const scores = await snapshots.readScores(file);
  expect(scores.keys.length).toBe(decision?.body['testRowCount']);
  expect(scores.champion?.filter(Number.isFinite).length).toBe(
    (decision?.body['comparison'] as { readonly rowCount: number } | undefined)?.rowCount,
  );
  await truncate(file, 9);
  expect(await replayDecision(needs, decision)).toMatchObject({ kind: 'cannot' });
});

it('compares on no row that the champion was trained on, whatever the split column says of it by now', async () => {
  const change = (text: string) => inDatabase(here.databaseUrl, (client) => client.query(text));
  const table = `public.${here.table}`;
  await change(`alter table ${table} add column part text`);
  await change(
    `update ${table} set part = (array['train', 'train', 'train', 'validation', 'test'])[id % 5 + 1]`,
  );
  await declare({ split: { by: 'column', column: 'part' } });
  const second = await running(async () => {
    await retrain(here);
    await change(`update ${table} set part = 'test', updated_at = now() where id % 10 = 1`);
    return retrain(here);
  });
  const id = second && 'decision' in second ? second.decision : '';
  expect((await readDecision(here.deps.pool, id))?.body).toMatchObject({
    ...{ testRowCount: 450, comparison: { kind: 'scored', rowCount: 300 } },
  });
});

it('compares with no champion that learnt another target: labels of one question cannot judge the other', async () => {
  await declare();
  const second = await running(async () => {
    await retrain(here);
    await declare({
      target: { column: 'churn', positive: 'false' },
      contract: { positiveShare: { min: 0, max: 1 } },
    });
    return retrain(here);
  });
  expect(second).toMatchObject({ kind: 'staged', version: 'v2' });
  const decision = await readDecision(here.deps.pool, second && 'decision' in second ? second.decision : '');
  expect(JSON.stringify(decision?.body['comparison'])).toContain(
    'the champion predicts whether churn is \\"true\\", and the declaration wants whether churn is \\"false\\"',
  );
  const { manifest } = await here.deps.artifacts.load(here.model, 'v2');
  expect(manifest.target).toEqual({ column: 'churn', positive: 'false' });
});

it.each([
  [{ kind: 'logistic-regression', cv: 3 }, [], undefined],
  [
    {
      ...{ kind: 'gradient-boosting', cv: 3, parameters: { trees: 60, earlyStopping: 5 } },
      ...{ calibration: 'platt', threshold: { topShare: 0.1 } },
    },
    ['model.bin'],
    'platt',
  ],
])(
  'gives byte-identical model files for the same snapshot, declaration and seed: %o',
  async (learner, more, calibration) => {
    await declare({ learner });
    const request = requestOf(here);
    await running(async () => {
      await retrain(here, request);
      const snapshot = (await readRun(here.deps.pool, request.run))?.snapshot ?? '';
      expect(await retrain(here, requestOf(here, { snapshot }))).toMatchObject({ version: 'v2' });
    });
    for (const file of ['model.json', 'features.json', 'golden.json', 'profile.json', ...more]) {
      expect(await fileOf('v2', file)).toBe(await fileOf('v1', file));
    }
    const { manifest, graph } = await here.deps.artifacts.load(here.model, 'v1');
    expect(graph.calibration?.kind).toBe(calibration);
    expect(manifest.calibrationChoice?.chosen).toBe(calibration);
    expect(manifest.thresholdChoice).toMatchObject({ part: 'validation' });
    expect(manifest.crossValidation).toMatchObject({ metric: 'roc_auc' });
    expect(manifest.crossValidation?.folds).toHaveLength(3);
  },
);

it('accepts a table that was mended by deleting the rows that a run was rejected for', async () => {
  await declare();
  const change = (text: string) => inDatabase(here.databaseUrl, (client) => client.query(text));
  const table = `public.${here.table}`;
  await running(async () => {
    expect(await retrain(here)).toMatchObject({ kind: 'promoted' });
    await change(`alter table ${table} drop constraint ${here.table}_pkey;
      insert into ${table} select * from ${table} where id = 7;
      update ${table} set updated_at = now() where id = 7`);
    expect(await retrain(here)).toMatchObject({ kind: 'rejected' });
    await change(`delete from ${table} where id = 7`);
    expect(await retrain(here)).toMatchObject({ kind: 'promoted' });
  });
});

it('holds a version whose gate fails, stages one that is undecided or that a person promotes', async () => {
  const gates = (gate: object) => ({ gates: [gate] });
  await declare(gates({ metric: 'roc_auc', min: 0.99 }));
  await running(async () => {
    expect(await retrain(here)).toMatchObject({ kind: 'held', version: 'v1' });
    const auc = (await readVersion(here.deps.pool, here.model, 'v1'))?.metrics['roc_auc'];
    await declare(gates({ metric: 'roc_auc', min: (auc as { readonly value: number }).value }));
    expect(await retrain(here)).toMatchObject({ kind: 'staged', reason: expect.stringContaining('across') });
    await declare({ promote: 'manual' });
    expect(await retrain(here)).toMatchObject({ kind: 'staged', version: 'v3' });
  });
  // What waits for an approval is judged again, by the gates and on the data as of then.
  const beat = { signal: new AbortController().signal, report: () => undefined };
  const again = (version: string) => judgedAgain(here.deps, { model: here.model, version }, beat);
  expect(await again('v1')).toMatchObject({ verdict: 'pass' });
  await rm(join(here.deps.home, 'snapshots', here.model), { recursive: true });
  expect(await again('v2')).toMatchObject({ verdict: 'inconclusive' });
  const { versions } = await listVersions(here.deps.pool, here.model, { limit: 10 });
  expect(versions.map(({ state }) => state)).toEqual(['staged', 'staged', 'held']);
});

it('rejects data that breaks the contract, with every violation in the ledger', async () => {
  await inDatabase(here.databaseUrl, (client) =>
    client.query(`update public.${here.table} set charges = null where id % 5 = 0`),
  );
  await declare();
  const request = requestOf(here);
  const outcome = await running(() => retrain(here, request));
  expect(outcome).toMatchObject({ kind: 'rejected', reason: expect.stringContaining('charges') });
  expect(await versionCount()).toBe(0);
  const run = await readRun(here.deps.pool, request.run);
  const validated = run?.stages.find(({ stage }) => stage === 'validate');
  const report = validated?.detail['report'] as DataReport | undefined;
  expect(report?.violations).toContainEqual(expect.objectContaining({ column: 'charges', rule: 'missing' }));
});

it.each([
  ['a table that is gone', { source: { table: 'gone', key: 'id' } }, /public\.gone/],
  ['a key that is missing', { source: { table: 'TABLE', key: 'nobody' } }, /nobody/],
] as const)('fails at once on %s, in words that name it', async (_, given, words) => {
  const source = { ...given.source, table: given.source.table === 'TABLE' ? here.table : given.source.table };
  await declare({ source });
  const request = requestOf(here);
  await running(() => expect(retrain(here, request)).rejects.toThrow());
  const run = await readRun(here.deps.pool, request.run);
  expect(run?.outcome).toBe('failed');
  expect(run?.result).toMatchObject({ reason: expect.stringMatching(words) });
  expect(JSON.stringify(run)).not.toContain('postgres://');
});

it('fails on a model that nobody declared', async () => {
  await running(() => expect(retrain(here)).rejects.toThrow());
});
