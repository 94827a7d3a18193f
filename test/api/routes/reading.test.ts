import { expect, it } from 'vitest';
import { ModelAnswer, ModelsAnswer } from '../../../shared/http/models.ts';
import { RunAnswer, RunsAnswer } from '../../../shared/http/runs.ts';
import { VersionAnswer, VersionsAnswer } from '../../../shared/http/versions.ts';
import { recordDecision } from '../../../store/postgres/decisions.ts';
import { finishRun, stageEnded, stageStarted } from '../../../store/postgres/runs.ts';
import { readVersion, recordMetrics, registerVersion } from '../../../store/postgres/versions.ts';
import { runOnnx } from '../../models/onnx/run-onnx.ts';
import { useChurnApi } from '../../support/churn-api.ts';
import { makeRun } from '../../support/ledger.ts';
import { goodFeatures } from '../../support/served-model.ts';

const churn = useChurnApi();

it('shows models, and what one serves', async () => {
  expect(ModelsAnswer.parse((await churn.api.call('/models')).body)).toMatchObject({
    models: [{ model: 'churn', task: 'binary', stable: 'v1' }],
    default_model: 'churn',
  });
  const model = ModelAnswer.parse((await churn.api.call('/models/churn')).body);
  expect(model).toMatchObject({
    model: 'churn',
    task: 'binary',
    stable: { version: 'v1' },
    candidate: null,
  });
  expect(model.revision).toBeGreaterThan(0);
  expect(model.last_run?.outcome).toBe('promoted');
});

it('shows versions newest first, page by page, and why one is live', async () => {
  const first = VersionsAnswer.parse((await churn.api.call('/models/churn/versions?limit=1')).body);
  expect(first.versions.map(({ version }) => version)).toEqual(['v2']);
  const next = VersionsAnswer.parse(
    (await churn.api.call(`/models/churn/versions?limit=1&cursor=${first.next_cursor}`)).body,
  );
  expect(next).toMatchObject({ versions: [{ version: 'v1' }], next_cursor: null });
  const version = VersionAnswer.parse((await churn.api.call('/models/churn/versions/v1')).body);
  expect(version).toMatchObject({
    state: 'live',
    changes: [{ kind: 'promote', to_version: 'v1', reason: 'test' }],
  });
  expect(version.manifest).toMatchObject({ model: 'churn', features: ['tenure', 'plan', 'senior'] });
});

it('names every field in snake_case: metrics, the manifest and the verdict as well', async () => {
  const { ledger } = churn.served;
  const estimate = { kind: 'value', value: 0.8, interval: null, rowCount: 40 };
  const v2 = await readVersion(ledger, 'churn', 'v2');
  await recordMetrics(ledger, { model: 'churn', version: 'v2', metrics: { roc_auc: estimate } });
  await recordDecision(ledger, {
    ...{
      id: 'd-second1',
      model: 'churn',
      version: 'v2',
      run: v2?.run ?? '',
      champion: null,
      verdict: 'pass',
    },
    ...{ body: { testRowCount: 40, gates: [{ estimate }] }, digest: 'd'.repeat(64) },
  });
  const { body } = await churn.api.call('/models/churn/versions/v2');
  expect(body).toMatchObject({
    metrics: { roc_auc: { row_count: 40 } },
    manifest: { snapshot: { row_count: expect.any(Number) }, created_at: expect.any(String) },
    decision: { body: { test_row_count: 40, gates: [{ estimate: { row_count: 40 } }] } },
  });
  const { manifest, ...rest } = VersionAnswer.parse(body);
  expect(Object.keys(manifest).join()).not.toMatch(/[A-Z]/);
  expect(JSON.stringify(rest)).not.toMatch(/"\w*[a-z][A-Z]\w*":/);
});

it('shows runs newest first with every stage and a link to Temporal', async () => {
  const page = RunsAnswer.parse((await churn.api.call('/models/churn/runs?limit=1')).body);
  expect(page.runs).toHaveLength(1);
  expect(page.next_cursor).not.toBeNull();
  const run = RunAnswer.parse((await churn.api.call(page.runs[0]?.links.self ?? '')).body);
  expect(run.stages.map(({ stage }) => stage)).toEqual([
    'pull',
    'validate',
    'train',
    'register',
    'evaluate',
    'promote',
  ]);
  expect(run.links.temporal).toContain('retrain%2Fchurn');
});

it('names the version and the verdict of a run that was cancelled after it had both', async () => {
  const { ledger } = churn.served;
  await churn.served.declare('stopped');
  const { run, snapshot } = await makeRun(ledger, 'stopped', 'stopped1');
  await stageStarted(ledger, { run, stage: 'pull', attempt: 1 });
  await stageEnded(ledger, { run, stage: 'pull', state: 'done', detail: { rowCount: 7 } });
  const { version } = await registerVersion(ledger, {
    ...{ model: 'stopped', run, snapshot, declaration: 1, learner: 'prior' },
    place: async () => ({ digest: 'b'.repeat(64), manifest: JSON.parse('{}') }),
  });
  const path = `/models/stopped/runs/${run}`;
  expect((await churn.api.call(path)).body).toMatchObject({ version: 'v1', decision: null });
  const decision = { id: 'd-stopped1', model: 'stopped', version, run, champion: null } as const;
  await recordDecision(ledger, { ...decision, verdict: 'pass', body: {}, digest: 'd'.repeat(64) });
  await finishRun(ledger, { run, kind: 'cancelled', result: { kind: 'cancelled', reason: 'on request' } });
  const wanted = { outcome: 'cancelled', version: 'v1', decision: 'd-stopped1' };
  const found = RunAnswer.parse((await churn.api.call(path)).body);
  expect(found.stages[0]?.detail).toEqual({ row_count: 7 });
  expect(found).toMatchObject({ ...wanted, links: { version: '/models/stopped/versions/v1' } });
  expect((await churn.api.call('/models/stopped/decisions/d-stopped1/replay')).body).toMatchObject({
    ...{ decision: 'd-stopped1', model: 'stopped', kind: 'cannot' },
    reason: expect.stringContaining('decided by a release that kept neither policy nor inputs'),
  });
  const { runs } = RunsAnswer.parse((await churn.api.call('/models/stopped/runs')).body);
  expect(runs).toMatchObject([wanted]);
});

it.each([
  ['/models/nope', 'unknown_model'],
  ['/models/a%00b', 'unknown_model'],
  ['/models/churn/versions/v99', 'unknown_version'],
  ['/models/churn/versions/latest', 'unknown_version'],
  ['/models/churn/versions/v1/report', 'no_decision'],
  ['/models/churn/decisions/d-unknown/replay', 'unknown_decision'],
  ['/models/churn/decisions/d-%00aaaaaa/replay', 'unknown_decision'],
  ['/models/churn/runs/r-unknown', 'unknown_run'],
  ['/models/churn/runs/%00', 'unknown_run'],
])('answers 404 with a code: %s', async (path, code) => {
  const reply = await churn.api.call(path);
  expect([reply.status, reply.body.code]).toEqual([404, code]);
});

it.each(['?limit=0', '?limit=x', '?cursor=%27', '?page=2'])('refuses a bad page: %s', async (query) => {
  for (const list of ['runs', 'versions'])
    expect((await churn.api.call(`/models/churn/${list}${query}`)).status).toBe(422);
});

it('says what a limit is, where it is none', async () => {
  const { body } = await churn.api.call('/models/churn/runs?limit=x');
  expect(body.errors).toEqual([
    { pointer: '#/limit', detail: 'expected a whole number from 1 to 200', code: 'invalid_type' },
  ]);
});

it('exports a version that scores in onnxruntime as it does here', async () => {
  const response = await fetch(`${churn.api.url}/models/churn/versions/v1/export?format=onnx`, {
    headers: { authorization: `Bearer ${churn.api.tokens.all}` },
  });
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="churn-v1.onnx"');
  const { graph } = await churn.served.artifacts.load('churn', 'v1');
  const bytes = new Uint8Array(await response.arrayBuffer());
  const { probabilities } = await runOnnx(bytes, graph, [goodFeatures]);
  const { body } = await churn.api.call('/models/churn/predict', {
    ...{ method: 'POST', body: { features: goodFeatures } },
  });
  expect(probabilities?.[1]).toBeCloseTo(body.score, 12);
  expect((await churn.api.call('/models/churn/versions/v1/export?format=pmml')).status).toBe(422);
});

it('says since when the files of a version are gone', async () => {
  await churn.served.ledger.query(`update versions set collected_at = now() where number = 2`);
  const { body } = await churn.api.call('/models/churn/versions');
  expect(VersionsAnswer.parse(body).versions).toMatchObject([
    { version: 'v2', collected_at: expect.stringMatching(/^20/) },
    { version: 'v1', collected_at: null },
  ]);
  const refused = await churn.api.call('/models/churn/versions/v2/export');
  expect([refused.status, refused.body.code]).toEqual([422, 'broken_artifact']);
});
