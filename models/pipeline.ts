import type { RequestChecker } from '../shared/contract/request.ts';
import { compileRequest } from '../shared/contract/request.ts';
import type { LargeFrame } from '../shared/dataset/frame.ts';
import { allRows } from '../shared/dataset/rows.ts';
import { realAt } from '../shared/dataset/table.ts';
import { BrokenGraph } from '../shared/features/broken-graph.ts';
import { emptyDesign } from '../shared/features/empty-design.ts';
import { encodeBlock } from '../shared/features/encode-block.ts';
import { compileRangeEncoder } from '../shared/features/encode-frame.ts';
import { compileRowEncoder } from '../shared/features/encode-row.ts';
import type { FeatureGraph } from '../shared/features/graph.ts';
import type { Layout } from '../shared/features/layout.ts';
import { compileLayout } from '../shared/features/layout.ts';
import { BrokenModel } from './broken-model.ts';
import { calibratedScorer } from './calibrated-scorer.ts';
import type { Model, Scorer } from './learner.ts';
import { findLearner } from './registry.ts';

/** A version ready to score: training, evaluation and serving all score through this. */
export type Pipeline = {
  /** Scores of a row: the classes of a multiclass task, else 1. */
  readonly outputs: number;
  /** Scores the rows of a frame, in their order, row-major; all where left out. @throws FrameMismatch */
  scoreFrame(frame: LargeFrame, rows?: Int32Array): Float64Array;
  /** Scores one raw row, a slot per input of the graph, as `check` writes it; the first of several. Allocates nothing. */
  scoreRow(raw: Float64Array): number;
  /** All scores of one raw row: the same array each time. Allocates nothing. */
  scoreOutputs(raw: Float64Array): Float64Array;
  /** Scores raw rows, one after the other, as each of them alone is scored: many take a fraction of the time. */
  scoreRows(raw: Float64Array, rowCount: number): Float64Array;
  /** Checks a request's features and writes the raw row. */
  readonly check: RequestChecker;
  /** Slots of a raw row. */
  readonly rawWidth: number;
};

/** Rows encoded at a time: the memory of a large frame's scores stays small. */
const chunkRows = 65_536;

/** Puts graph and model together. @throws BrokenModel where one is broken or they do not fit each other */
export function compilePipeline({
  graph,
  model,
}: {
  readonly graph: FeatureGraph;
  readonly model: Model;
}): Pipeline {
  const scoring = scoringOf(graph, model);
  const { layout, scorer, outputs } = scoring;
  if (scorer.width !== layout.width) {
    throw new BrokenModel(model.kind, `it is ${scorer.width} wide, its feature graph ${layout.width}`);
  }
  if (model.task !== graph.task) {
    throw new BrokenModel(model.kind, `it is for a ${model.task} task, its feature graph for ${graph.task}`);
  }
  if (outputs !== (graph.classes?.length ?? 1)) {
    throw new BrokenModel(
      model.kind,
      `it has ${outputs} outputs, its feature graph ${graph.classes?.length ?? 'no'} classes`,
    );
  }
  const encodeRow = compileRowEncoder(graph);
  const score = new Float64Array(outputs);
  return {
    outputs,
    scoreFrame: (frame, rows = allRows(frame.rowCount)) => scoreChunks(scoring, frame, rows),
    scoreRow: (raw) => {
      scorer.score(encodeRow(raw), score);
      return realAt(score, 0);
    },
    scoreOutputs: (raw) => {
      scorer.score(encodeRow(raw), score);
      return score;
    },
    scoreRows: (raw, rowCount) => scoreBlock(scoring, raw, rowCount),
    check: compileRequest(graph),
    rawWidth: graph.inputs.length,
  };
}

function scoringOf(graph: FeatureGraph, model: Model): Scoring {
  try {
    const scorer = calibratedScorer(scorerOf(model), graph);
    return { layout: compileLayout(graph), scorer, outputs: scorer.outputs ?? 1 };
  } catch (error) {
    if (error instanceof BrokenGraph) throw new BrokenModel(model.kind, error.message);
    throw error;
  }
}

function scorerOf(model: Model): Scorer {
  const learner = findLearner(model.kind);
  if (learner === undefined)
    throw new BrokenModel(
      model.kind,
      'this release knows no such kind of model, and no extension defines one',
    );
  return learner.scorer(model);
}

type Scoring = { readonly layout: Layout; readonly scorer: Scorer; readonly outputs: number };

function scoreChunks(
  { layout, scorer, outputs }: Scoring,
  frame: LargeFrame,
  rows: Int32Array,
): Float64Array {
  const encode = compileRangeEncoder(layout, frame);
  const scores = new Float64Array(rows.length * outputs);
  let design = emptyDesign(layout, Math.min(chunkRows, rows.length), 'double');
  for (let begin = 0; begin < rows.length; begin += chunkRows) {
    const part = rows.subarray(begin, begin + chunkRows);
    // Memory that was written once is at hand: of a new piece each page is fetched first.
    if (part.length !== design.rowCount) design = emptyDesign(layout, part.length, 'double');
    encode(part, design, { begin: 0, end: part.length });
    scorer.score(design, scores.subarray(begin * outputs, (begin + part.length) * outputs));
  }
  return scores;
}

function scoreBlock({ layout, scorer, outputs }: Scoring, raw: Float64Array, rowCount: number): Float64Array {
  const inputCount = layout.inputs.length;
  const values = new Float64Array(rowCount * layout.slotCount);
  for (let row = 0; row < rowCount; row++)
    for (let slot = 0; slot < inputCount; slot++)
      values[slot * rowCount + row] = realAt(raw, row * inputCount + slot);
  const design = emptyDesign(layout, rowCount, 'double');
  encodeBlock(layout, { values, capacity: rowCount, rowCount }, design, 0);
  const scores = new Float64Array(rowCount * outputs);
  scorer.score(design, scores);
  return scores;
}
