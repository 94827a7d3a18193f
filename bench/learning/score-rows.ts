import { parseArgs } from 'node:util';
import { fitCandidate } from '../../activities/fitting/fit-candidate.ts';
import { partRows } from '../../activities/fitting/part-rows.ts';
import { fitRecipe } from '../../cli/fit/fit-recipe.ts';
import type { FitRows } from '../../cli/fit/fit-rows.ts';
import { readFitFiles } from '../../cli/fit/run-fit.ts';
import type { Pipeline } from '../../models/pipeline.ts';
import type { Frame } from '../../shared/dataset/frame.ts';
import { allRows } from '../../shared/dataset/rows.ts';
import { intAt, realAt } from '../../shared/dataset/table.ts';
import { takeFrame } from '../../shared/dataset/take-frame.ts';
import { encodeFrame } from '../../shared/features/encode-frame.ts';
import { median } from '../ratio.ts';
import { loadMs } from './load-model.ts';

/** Started as a process of its own: fits boosting on one file, scores another, prints one JSON line. */

const repeats = 7;
const singleRowCount = 1_000;
const singleRounds = 30;
const loadedTrees = 500;

const { values: asked } = parseArgs({
  options: {
    train: { type: 'string', default: '' },
    test: { type: 'string', default: '' },
    target: { type: 'string', default: '' },
    positive: { type: 'string' },
    trees: { type: 'string', default: '200' },
    exclude: { type: 'string', default: '' },
  },
});

/** CPU microseconds that some work takes. */
function cpuMicroseconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

async function fitted({ declaration, contract, train }: FitRows, trees: number) {
  const { recipe } = fitRecipe(declaration, contract, {
    learner: 'gradient-boosting',
    set: [`trees=${trees}`],
  });
  return { recipe, ...(await fitCandidate(recipe, train, partRows(train.part), () => undefined)) };
}

function batchRate({ recipe, graph, model }: Awaited<ReturnType<typeof fitted>>, frame: Frame): number {
  const design = encodeFrame(graph, frame, allRows(frame.rowCount), 'double');
  const scorer = recipe.learner.scorer(model);
  const out = new Float64Array(frame.rowCount);
  const times = Array.from({ length: repeats }, () => cpuMicroseconds(() => scorer.score(design, out)));
  return frame.rowCount / (median(times) / 1e6);
}

/** Of a model of 500 trees, from its files to its first score. */
async function loadingMs(rows: FitRows, frame: Frame): Promise<number> {
  const learnt = await fitted(rows, loadedTrees);
  const features: unknown = JSON.parse(textOf(frame, 0));
  return loadMs(learnt, (pipeline) => {
    const raw = new Float64Array(pipeline.rawWidth);
    pipeline.check(features, raw);
    pipeline.scoreRow(raw);
  });
}

/** A row's features as a request sends them. */
function textOf(frame: Frame, row: number): string {
  const features = [...frame.columns].map(([name, column]) => {
    if (column.kind === 'category') return [name, column.levels[intAt(column.codes, row)] ?? null];
    const value = realAt(column.values, row);
    return [name, Number.isNaN(value) ? null : value];
  });
  return JSON.stringify(Object.fromEntries(features));
}

function rowTimes(pipeline: Pipeline, frame: Frame) {
  const texts = Array.from({ length: Math.min(singleRowCount, frame.rowCount) }, (_, row) =>
    textOf(frame, row),
  );
  const raw = new Float64Array(pipeline.rawWidth);
  const scoreAll = (): void => {
    for (const text of texts) {
      const { kind } = pipeline.check(JSON.parse(text), raw);
      if (kind === 'invalid') throw new Error(`not a valid row: ${text}`);
      pipeline.scoreRow(raw);
    }
  };
  scoreAll();
  const wall: number[] = [];
  const cpu = Array.from({ length: singleRounds }, () => {
    const began = performance.now();
    const used = cpuMicroseconds(scoreAll);
    wall.push((1_000 * (performance.now() - began)) / texts.length);
    return used / texts.length;
  });
  return { row_microseconds: median(wall), row_cpu_microseconds: median(cpu) };
}

const { train, test, target, positive } = asked;
const rows = await readFitFiles({ train, test, target, positive, exclude: asked.exclude.split(',') }, null);
const found = await fitted(rows, Number(asked.trees));
const frame = takeFrame(rows.test.frame, allRows(rows.test.frame.rowCount));
console.log(
  JSON.stringify({
    rows: frame.rowCount,
    batch: batchRate(found, frame),
    ...rowTimes(found.pipeline, frame),
    load_milliseconds: await loadingMs(rows, frame),
  }),
);
