import type { Pipeline } from '../../models/pipeline.ts';
import type { CategoryColumn, Frame, FrameColumn, NumberColumn } from '../../shared/dataset/frame.ts';
import { realAt } from '../../shared/dataset/table.ts';
import type { GraphInput } from '../../shared/features/graph.ts';
import type { PartialDependence } from '../../shared/report/feature-findings.ts';
import { figure } from '../../shared/report/words.ts';
import { quantile } from '../../shared/statistics/quantile.ts';
import { withColumn } from './sample-blocks.ts';

const quantiles = [0.02, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.98];
const levelsMax = 8;

/** A class whose probability is looked at, and its place in the scores of a row. */
export type ShownClass = { readonly output: number; readonly name: string };

type Scoring = { readonly pipeline: Pipeline; readonly classes: readonly ShownClass[] };

/** The mean score of the rows with the feature set to each of its usual values in turn; of each shown class in multiclass. */
export function partialDependence(
  { pipeline, classes }: Scoring,
  frame: Frame,
  input: GraphInput,
): readonly PartialDependence[] {
  const column = frame.columns.get(input.name);
  if (column === undefined) return [];
  const settings = column.kind === 'number' ? numbersOf(input, column) : levelsOf(column);
  const scored = settings.map(({ label, at }) => {
    const scores = pipeline.scoreFrame(withColumn(frame, input.name, constant(column, at, frame.rowCount)));
    return { label, at, scores };
  });
  const isNumber = column.kind === 'number' && input.type !== 'boolean';
  const of = (output: number) =>
    scored.map(({ label, at, scores }) => ({ label, at, score: meanOf(scores, output, pipeline.outputs) }));
  if (classes.length === 0) return [{ feature: input.name, isNumber, points: of(0) }];
  return classes.map(({ output, name }) => ({
    ...{ feature: input.name, class: name, isNumber, points: of(output) },
  }));
}

function meanOf(scores: Float64Array, output: number, outputs: number): number {
  let sum = 0;
  for (let at = output; at < scores.length; at += outputs) sum += realAt(scores, at);
  return sum / (scores.length / outputs);
}

type Setting = { readonly label: string; readonly at: number };

function numbersOf(
  { type, words = ['false', 'true'] }: GraphInput,
  { values }: NumberColumn,
): readonly Setting[] {
  if (type === 'boolean') return words.map((label, at) => ({ label, at }));
  const present = values.filter(Number.isFinite).sort();
  if (present.length === 0) return [];
  const grid = quantiles.map((probability) => quantile(present, probability));
  const whole = type === 'integer' ? grid.map(Math.round) : grid;
  const label = (at: number): string =>
    type === 'timestamp' ? new Date(at).toISOString().slice(0, 10) : figure(at);
  return [...new Set(whole)].map((at) => ({ label: label(at), at }));
}

/** The most frequent levels first. */
function levelsOf({ codes, levels }: CategoryColumn): readonly Setting[] {
  const counts = new Int32Array(levels.length);
  for (const code of codes) if (code >= 0) counts[code] = (counts[code] ?? 0) + 1;
  return [...levels.entries()]
    .filter(([code]) => (counts[code] ?? 0) > 0)
    .sort(([one], [two]) => (counts[two] ?? 0) - (counts[one] ?? 0) || one - two)
    .slice(0, levelsMax)
    .map(([at, label]) => ({ label, at }));
}

const constant = (column: FrameColumn, at: number, rowCount: number): FrameColumn =>
  column.kind === 'number'
    ? { kind: 'number', values: new Float64Array(rowCount).fill(at) }
    : { ...column, codes: new Int32Array(rowCount).fill(at) };
