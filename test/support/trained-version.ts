import type { Learner } from '../../models/learner.ts';
import { compilePipeline } from '../../models/pipeline.ts';
import { learners } from '../../models/registry.ts';
import type { ArtifactFile, VersionManifest } from '../../shared/artifact-manifest.ts';
import type { Frame } from '../../shared/dataset/frame.ts';
import { allRows } from '../../shared/dataset/rows.ts';
import { encodeFrame } from '../../shared/features/encode-frame.ts';
import { fitGraph } from '../../shared/features/fit-graph.ts';
import { rowAsRequest } from '../../shared/features/row-as-request.ts';
import { seededRandom } from '../../shared/statistics/random.ts';
import type { Artifacts } from '../../store/artifacts/artifacts.ts';
import type { Pool } from '../../store/postgres/pool.ts';
import { finishRun, openRun } from '../../store/postgres/runs.ts';
import { recordSnapshot } from '../../store/postgres/snapshots.ts';
import { registerVersion } from '../../store/postgres/versions.ts';

/** Customers whose churn follows a known process: the newer and the more basic, the likelier. */
function customers(rowCount: number): { readonly frame: Frame; readonly labels: Float64Array } {
  const random = seededRandom(rowCount);
  const [tenure, senior, labels] = [0, 0, 0].map(() => new Float64Array(rowCount)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const codes = new Int32Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    tenure[row] = Math.floor(random.uniform() * 60);
    senior[row] = random.uniform() < 0.3 ? 1 : 0;
    codes[row] = Math.floor(random.uniform() * 3);
    const logit = 1 - 0.06 * (tenure[row] ?? 0) + 0.8 * (codes[row] ?? 0) * 0.5;
    labels[row] = random.uniform() < 1 / (1 + Math.exp(-logit)) ? 1 : 0;
  }
  const levels = ['premium', 'standard', 'basic'];
  return {
    frame: {
      rowCount,
      columns: new Map([
        ['tenure', { kind: 'number' as const, values: tenure }],
        ['senior', { kind: 'number' as const, values: senior }],
        ['plan', { kind: 'category' as const, codes, levels }],
      ]),
    },
    labels,
  };
}

/** Trains through the real pipeline and registers what came of it; answers the version's name. */
export async function trainVersion(
  { ledger, artifacts }: { readonly ledger: Pool; readonly artifacts: Artifacts },
  how: { readonly model: string; readonly kind: string; readonly rowCount: number; readonly count: number },
): Promise<string> {
  const { model, count } = how;
  const run = `r-test-${String(count).padStart(6, '0')}-${model.toLowerCase()}`;
  const snapshot = `s-test-${String(count).padStart(6, '0')}-${model.toLowerCase()}`;
  await writeHistory(ledger, { model, run, snapshot, rowCount: how.rowCount });
  const { manifest, files } = await learn(how, { run, snapshot });
  const folder = await artifacts.stage(model, run);
  for (const [file, text] of files) await artifacts.writeStaged(folder, file, text);
  const { version } = await registerVersion(ledger, {
    model,
    run,
    snapshot,
    declaration: 1,
    learner: how.kind,
    place: (name) => artifacts.place({ model, run, version: name, manifest }),
  });
  await finishRun(ledger, {
    run,
    kind: 'promoted',
    result: { kind: 'promoted', version, reason: 'better than the prior' },
  });
  return version;
}

async function writeHistory(
  ledger: Pool,
  {
    model,
    run,
    snapshot,
    rowCount,
  }: { readonly model: string; readonly run: string; readonly snapshot: string; readonly rowCount: number },
): Promise<void> {
  await openRun(ledger, {
    run,
    model,
    workflowId: `retrain/${model}`,
    declaration: 1,
    trigger: 'api',
    reason: 'test',
    actor: 'test',
    forced: false,
  });
  await recordSnapshot(ledger, {
    formatVersion: 1,
    id: snapshot,
    model,
    lineage: 'l',
    kind: 'full',
    query: 'select',
    columns: [],
    key: ['id'],
    watermarkColumn: null,
    watermark: null,
    deletedAt: null,
    segments: [],
    rowCount,
    digest: 'd'.repeat(64),
    databaseTime: '2026-01-01T00:00:00.000Z',
  });
}

async function learn(
  {
    model: name,
    kind,
    rowCount,
  }: { readonly model: string; readonly kind: string; readonly rowCount: number },
  { run, snapshot }: { readonly run: string; readonly snapshot: string },
): Promise<{
  readonly manifest: Omit<VersionManifest, 'files'>;
  readonly files: readonly (readonly [ArtifactFile, string])[];
}> {
  const { frame, labels } = customers(rowCount);
  const learner = Object.values<Learner>(learners).find((candidate) => candidate.kind === kind);
  if (!learner) throw new Error(`no learner ${kind}`);
  const task = learner.tasks.includes('binary') ? 'binary' : 'regression';
  const fitted = fitGraph({
    task,
    frame,
    rows: allRows(rowCount),
    inputs: [
      { name: 'tenure', type: 'number', min: 0, max: 100, missing: false, severity: 'stop' },
      { name: 'plan', type: 'category', missing: true, severity: 'warn' },
      { name: 'senior', type: 'boolean', missing: true, severity: 'warn' },
    ],
    ignored: ['id', 'churned'],
    ...(task === 'binary' ? { labels: ['No', 'Yes'] as const } : {}),
  });
  // Errors on as many rows of validation, which is what intervals are made of.
  const residuals = Array.from({ length: 19 }, (_, row) => (row + 1) / 20);
  const intervals = task === 'binary' ? {} : { intervals: { rowCount: residuals.length, residuals } };
  const graph = { ...fitted.graph, ...intervals };
  const design = encodeFrame(graph, frame);
  const { model } = await learner.fit(
    { task, train: { design, labels } },
    { seed: 7, parameters: learner.parameters.parse({}) },
  );
  const rows = [...allRows(20)].map((row) => rowAsRequest(graph, frame, row));
  const pipeline = compilePipeline({ graph, model });
  const scores = [...pipeline.scoreFrame(frame, allRows(20))];
  return {
    manifest: { ...manifestOf({ name, run, snapshot, kind, rowCount }), task },
    files: [
      ['model.json', JSON.stringify(model)],
      ['features.json', JSON.stringify(graph)],
      ['golden.json', JSON.stringify({ rows, scores })],
      ['profile.json', '{}'],
    ],
  };
}

function manifestOf(about: {
  readonly name: string;
  readonly run: string;
  readonly snapshot: string;
  readonly kind: string;
  readonly rowCount: number;
}): Omit<VersionManifest, 'files'> {
  return {
    formatVersion: 1,
    model: about.name,
    task: 'binary',
    run: about.run,
    learner: {
      kind: about.kind,
      parameters: { tolerance: 1e-8 },
      seed: 7,
      converged: true,
      iterationCount: 3,
      notes: [],
    },
    declaration: { number: 1, digest: 'd' },
    snapshot: { id: about.snapshot, digest: 'd', query: 'select', rowCount: about.rowCount, watermark: null },
    split: { by: 'key', key: ['id'], seed: 42, validation: 0.2, test: 0.2 },
    rows: {
      total: about.rowCount,
      train: about.rowCount,
      validation: 0,
      test: 0,
      unlabelled: 0,
      immature: 0,
      quarantined: 0,
    },
    features: ['tenure', 'plan', 'senior'],
    threshold: 0.5,
    codeCommit: null,
    owner: null,
    notes: null,
    versions: {},
    durationsMs: {},
    createdAt: '2026-01-01T00:00:00.000Z',
  };
}
