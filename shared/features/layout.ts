import { itemAt } from '../dataset/table.ts';
import type { Program } from '../derived/program.ts';
import { BrokenGraph } from './broken-graph.ts';
import { compileDerived } from './compile-derived.ts';
import {
  type FeatureGraph,
  type GraphDerived,
  type GraphInput,
  type GraphStep,
  isKnownFormat,
} from './graph.ts';
import type { TimestampPart } from './timestamp-part.ts';

/** Beyond it a standardised value is cut, so that no sum of features overflows to a score that is not finite. */
const standardisedMax = 1e30;

/** How one numeric feature is made from its slot in the raw row. */
export type NumericFeature = {
  readonly slot: number;
  readonly form: 'number' | 'missing' | TimestampPart;
  readonly median: number;
  readonly mean: number;
  /** 1 / deviation. */
  readonly scale: number;
  /** Where the value is cut, on both sides of zero; Infinity: trees take it as it is. */
  readonly max: number;
};

/** The number of a level by its raw index: its place among the levels of a feature, or its standardised target mean. */
export type LevelFeature = {
  readonly slot: number;
  readonly form: 'level';
  /** NaN where the level has no place. The last one is that of an unseen level. */
  readonly places: Float64Array;
  /** That of a missing value. */
  readonly missing: number;
};

/** How one hot position is found: by the raw index of the level, whose last place stands for an unseen level. */
export type HotFeature = {
  readonly slot: number;
  readonly positions: Int32Array;
  /** The position of the most frequent level. */
  readonly missing: number;
};

/** A graph ready to encode: each feature with its place in the logical row. */
export type Layout = {
  /** What the first slots of a raw block hold. */
  readonly inputs: readonly GraphInput[];
  /** Fills the slots of what is derived; null where nothing is. */
  readonly program: Program | null;
  /** Slots that a raw block must have. */
  readonly slotCount: number;
  readonly numeric: readonly (NumericFeature | LevelFeature)[];
  readonly hot: readonly HotFeature[];
  readonly width: number;
};

/** A column that steps read: sent or derived. */
type Source = Pick<GraphInput | GraphDerived, 'name' | 'levels'>;

type OneHotStep = Extract<GraphStep, { kind: 'one-hot' }>;
type MeanStep = Extract<GraphStep, { kind: 'target-mean' }>;
type LevelStep = Extract<GraphStep, { kind: 'level' }>;

/** @throws BrokenGraph where a step has no input, no finite statistics or no levels */
export function compileLayout(graph: FeatureGraph): Layout {
  if (!isKnownFormat(graph.formatVersion))
    throw new BrokenGraph(`format version ${String(graph.formatVersion)} is unknown`);
  const program = compileDerived(graph);
  const sources: readonly Source[] = [...graph.inputs, ...(graph.derived ?? [])];
  const slots = new Map(sources.map(({ name }, slot) => [name, slot]));
  const numeric: (NumericFeature | LevelFeature)[] = [];
  const oneHots: OneHotStep[] = [];
  for (const step of graph.steps) {
    if (step.kind === 'one-hot') oneHots.push(step);
    else if (step.kind === 'target-mean') numeric.push(meanFeature(step, slotOf(slots, step), sources));
    else if (step.kind === 'level') numeric.push(levelFeature(step, slotOf(slots, step), sources));
    else numeric.push(numericFeature(step, slotOf(slots, step)));
  }
  let width = numeric.length;
  const hot = oneHots.map((step) => {
    const slot = slotOf(slots, step);
    const feature = hotFeature(step, { slot, source: itemAt(sources, slot), offset: width });
    width += step.levels.length + (step.other ? 1 : 0);
    return feature;
  });
  const slotCount = program?.slotCount ?? graph.inputs.length;
  return { inputs: graph.inputs, program, slotCount, numeric, hot, width };
}

function slotOf(slots: ReadonlyMap<string, number>, step: GraphStep): number {
  const slot = slots.get(step.input);
  if (slot === undefined) throw new BrokenGraph(`step ${step.kind} names no input: ${step.input}`);
  return slot;
}

function numericFeature(
  step: Exclude<GraphStep, OneHotStep | LevelStep | MeanStep>,
  slot: number,
): NumericFeature {
  if (step.kind === 'number')
    return { slot, form: 'number', median: Number.NaN, mean: 0, scale: 1, max: Infinity };
  const max = standardisedMax;
  if (step.kind === 'instant') return { slot, form: step.part, median: Number.NaN, mean: 0, scale: 1, max };
  if (step.kind === 'missing-indicator') return { slot, form: 'missing', median: 0, mean: 0, scale: 1, max };
  const { median, mean } = step;
  const scale = 1 / step.deviation;
  if (![median, mean, scale].every(Number.isFinite) || scale <= 0) {
    throw new BrokenGraph(`the statistics of ${step.input} are not finite`);
  }
  return { slot, form: step.kind === 'standardise' ? 'number' : step.part, median, mean, scale, max };
}

function levelFeature(step: LevelStep, slot: number, sources: readonly Source[]): LevelFeature {
  const { levels } = itemAt(sources, slot);
  if (levels === undefined) throw new BrokenGraph(`the levels of ${step.input} do not fit its step`);
  const places = new Map(step.levels.map((level, place) => [level, place]));
  const other = step.other ? step.levels.length : Number.NaN;
  return {
    slot,
    form: 'level',
    places: Float64Array.from([...levels.map((level) => places.get(level) ?? other), other]),
    missing: Number.NaN,
  };
}

function meanFeature(step: MeanStep, slot: number, sources: readonly Source[]): LevelFeature {
  const { levels } = itemAt(sources, slot);
  if (levels === undefined || step.levels.length !== step.means.length)
    throw new BrokenGraph(`the levels of ${step.input} do not fit its target means`);
  const scale = 1 / step.deviation;
  const standardised = (mean: number): number => (mean - step.mean) * scale;
  const means = new Map(step.levels.map((level, at) => [level, standardised(step.means[at] ?? step.prior)]));
  const unseen = standardised(step.prior);
  const missing = standardised(step.missing);
  const places = Float64Array.from([...levels.map((level) => means.get(level) ?? unseen), unseen]);
  if (!places.every(Number.isFinite) || !Number.isFinite(missing) || scale <= 0)
    throw new BrokenGraph(`the target means of ${step.input} are not finite`);
  return { slot, form: 'level', places, missing };
}

type Place = { readonly slot: number; readonly source: Source; readonly offset: number };

function hotFeature(step: OneHotStep, { slot, source, offset }: Place): HotFeature {
  const places = new Map(step.levels.map((level, index) => [level, offset + index]));
  const other = step.other ? offset + step.levels.length : -1;
  const missing = places.get(step.mostFrequent);
  if (source.levels === undefined || missing === undefined) {
    throw new BrokenGraph(`the levels of ${step.input} do not fit its step`);
  }
  const positions = Int32Array.from([...source.levels.map((level) => places.get(level) ?? other), other]);
  return { slot, positions, missing };
}
