import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { featuresOf } from '../../../cli/simulate/customer-row.ts';
import { drawCustomers } from '../../../cli/simulate/draw-customer.ts';
import { logisticRegression } from '../../../models/logistic-regression.ts';
import { compilePipeline } from '../../../models/pipeline.ts';
import type { Frame } from '../../../shared/dataset/frame.ts';
import { takeRows } from '../../../shared/dataset/rows.ts';
import { parseDeclaration } from '../../../shared/declaration/parse.ts';
import { encodeFrame } from '../../../shared/features/encode-frame.ts';
import { fitGraph } from '../../../shared/features/fit-graph.ts';
import { judge } from '../../../shared/policy/judge.ts';
import { seededRandom } from '../../../shared/statistics/random.ts';
import { chooseThreshold } from '../../../shared/threshold/choose.ts';
import { readCsvFrame } from '../../support/csv-frame.ts';

const file = 'config/models/churn.yaml';
const parsed = parseDeclaration(readFileSync(file, 'utf8'), { file });
const gates = parsed.kind === 'parsed' ? parsed.declaration.gates : [];

/** The customers as a frame, through text as the table would give them. */
function frameOf(rows: readonly Readonly<Record<string, unknown>>[]): Frame {
  const folder = mkdtempSync(join(tmpdir(), 'ratchet-floors-'));
  try {
    const names = Object.keys(rows[0] ?? {});
    const lines = rows.map((row) => names.map((name) => row[name] ?? '').join(','));
    const path = join(folder, 'customers.csv');
    writeFileSync(path, `${names.join(',')}\n${lines.join('\n')}\n`);
    return readCsvFrame(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const part = (from: number, to: number): Int32Array =>
  Int32Array.from({ length: to - from }, (_, at) => from + at);

it.each([7, 8, 9])('the demo passes its own floors with room to spare (seed %i)', async (seed) => {
  const customers = drawCustomers(seededRandom(seed), { count: 6_000, firstId: 1, drift: 0 });
  const frame = frameOf(customers.map(featuresOf));
  const labels = Float64Array.from(customers, ({ churn }) => (churn === 'yes' ? 1 : 0));
  const inputs = [...frame.columns].map(([name, { kind }]) => ({
    name,
    type: kind,
    missing: true,
    severity: 'warn' as const,
  }));
  const [train, validation, test] = [part(0, 3_600), part(3_600, 4_800), part(4_800, 6_000)];
  const { graph } = fitGraph({ task: 'binary', frame, rows: train, inputs, ignored: [] });
  const design = encodeFrame(graph, frame, train, 'single');
  const { model } = await logisticRegression.fit(
    { task: 'binary', train: { design, labels: takeRows(labels, train) } },
    { seed: 7, parameters: {} },
  );
  const { scoreFrame } = compilePipeline({ graph, model });
  const validated = { labels: takeRows(labels, validation), scores: scoreFrame(frame, validation) };
  const { threshold } = chooseThreshold('f1', validated);
  const tested = takeRows(labels, test);
  const candidate = { labels: tested, scores: scoreFrame(frame, test), threshold };
  const share = tested.reduce((sum, label) => sum + label, 0) / tested.length;
  const prior = { labels: tested, scores: tested.map(() => share), threshold };
  const judged = judge({
    gates,
    task: 'binary',
    candidate,
    champion: { kind: 'none' },
    prior,
    measurements: {},
    seed: 7,
  });
  expect(gates).toHaveLength(4);
  expect(judged).toMatchObject({ verdict: 'pass' });
  const lows = judged.gates
    .slice(0, 2)
    .map(({ estimate }) => (estimate.kind === 'value' ? (estimate.interval?.low ?? 0) : 0));
  expect(lows[0]).toBeGreaterThan(0.76);
  expect(lows[1]).toBeGreaterThan(0.85);
});
