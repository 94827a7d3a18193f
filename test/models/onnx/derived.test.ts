import { expect, it } from 'vitest';
import { lehmer } from '../../../models/contract/made-up-design.ts';
import { gradientBoosting } from '../../../models/gradient-boosting.ts';
import type { DenseLearner, Learner } from '../../../models/learner.ts';
import { linearRegression } from '../../../models/linear-regression.ts';
import { exportOnnx } from '../../../models/onnx/export-onnx.ts';
import { compilePipeline } from '../../../models/pipeline.ts';
import type { Frame, FrameColumn } from '../../../shared/dataset/frame.ts';
import { allRows } from '../../../shared/dataset/rows.ts';
import { designColumns } from '../../../shared/features/design-columns.ts';
import { encodeFrame } from '../../../shared/features/encode-frame.ts';
import { fitGraph } from '../../../shared/features/fit-graph.ts';
import { rowAsRequest } from '../../../shared/features/row-as-request.ts';
import { runOnnx } from './run-onnx.ts';

const rowCount = 200;

function table(): Frame {
  const random = lehmer(21);
  const gaps = (value: () => number) =>
    Float64Array.from({ length: rowCount }, () => (random() < 0.1 ? Number.NaN : value()));
  const plans = Int32Array.from({ length: rowCount }, () => Math.floor(random() * 4) - 1);
  const columns: readonly (readonly [string, FrameColumn])[] = [
    ['x', { kind: 'number', values: gaps(() => 8 * random() - 4) }],
    ['y', { kind: 'number', values: gaps(() => Math.floor(random() * 5)) }],
    ['from', { kind: 'number', values: gaps(() => Math.floor((random() - 0.4) * 1e14)) }],
    ['to', { kind: 'number', values: gaps(() => Math.floor(random() * 2e12)) }],
    ['member', { kind: 'number', values: gaps(() => Math.round(random())) }],
    ['plan', { kind: 'category', codes: plans, levels: ['free', 'plus', 'pro'] }],
    [
      'old',
      { kind: 'category', codes: plans.map((code) => (code > 1 ? 0 : code)), levels: ['free', 'gold'] },
    ],
  ];
  return { rowCount, columns: new Map(columns) };
}

/** Every function and operator of the language. */
const derived = {
  arithmetic: '(x + y * 2 - 1) / (y + 0.5)',
  ratio: 'ratio(x, y)',
  logs: 'log(x) + log10(abs(x))',
  small: 'log1p(x / 1000000)',
  powers: 'exp(x) + sqrt(y) + power(abs(x), 1.5)',
  rounds: 'floor(x) + 10 * ceil(x) + 100 * round(x * 2)',
  bounds: 'min(x, y, 2) + max(x, y) + clip(x, -1, 1)',
  spans: 'days_between(from, to) + hours_between(from, to) / 24 + seconds_between(from, to) / 86400',
  parts: 'year(from) + month(from) / 100 + day(from) / 10000 + weekday(to) + hour(to)',
  filled: 'coalesce(x, y, -7)',
  gaps: 'is_missing(x)',
  band: 'bins(x, -2, 0, 1.5)',
  richer: "x > 1 and member or plan = 'pro' or not (y <= 2)",
  price: "case when plan = 'plus' then 5 when x < 0 then y else 9 end",
  tier: "case when y >= 3 then plan else 'none' end",
  moved: 'plan != old',
} as const;

function learn(learner: Learner) {
  const frame = table();
  const described = { missing: true, severity: 'warn' } as const;
  const { graph } = fitGraph({
    ...{ task: 'regression', frame, rows: allRows(rowCount), form: learner.input, ignored: [], derived },
    inputs: [
      { name: 'x', type: 'number', ...described },
      { name: 'y', type: 'integer', ...described },
      { name: 'member', type: 'boolean', ...described },
      { name: 'plan', type: 'category', ...described },
    ],
    sources: [
      { name: 'from', type: 'timestamp', ...described },
      { name: 'to', type: 'timestamp', ...described },
      { name: 'old', type: 'category', ...described },
    ],
  });
  return { graph, frame };
}

it.each<Learner>([linearRegression, gradientBoosting])(
  '$kind scores derived columns in onnxruntime as it does here',
  async (learner) => {
    const { graph, frame } = learn(learner);
    expect(graph.derived?.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(derived)));
    const random = lehmer(3);
    const labels = Float64Array.from({ length: rowCount }, () => 100 * random());
    const train = { design: encodeFrame(graph, frame), labels };
    const wished = learner === linearRegression ? {} : { trees: 20, leafRowsMin: 3, threads: 1 };
    const { model } = await (learner as DenseLearner).fit(
      { task: 'regression', columns: designColumns(graph), train },
      { seed: 1, parameters: learner.parameters.parse(wished) },
    );
    const rows = [...allRows(rowCount)].map((row) => rowAsRequest(graph, frame, row));
    const { value } = await runOnnx(exportOnnx({ graph, model, facts: {} }), graph, rows);
    for (const [row, score] of compilePipeline({ graph, model }).scoreFrame(frame).entries())
      expect(value?.[row], String(row)).toBeCloseTo(score, 8);
  },
);
