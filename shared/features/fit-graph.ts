import { categoryColumn } from '../dataset/column.ts';
import type { LargeFrame } from '../dataset/frame.ts';
import { takeRows } from '../dataset/rows.ts';
import { intAt } from '../dataset/table.ts';
import type { Task } from '../declaration/task.ts';
import { fitDerived } from './fit-derived.ts';
import { fitInput } from './fit-input.ts';
import { fitNativeInput } from './fit-native-input.ts';
import type { FitNote } from './fit-note.ts';
import type { FeatureGraph, GraphInput, GraphStep } from './graph.ts';
import type { InputDescription, InputFit, Training } from './input-fit.ts';
import { countLevels } from './level-counts.ts';
import { dealGroups, drawFolds, type Targets } from './target-mean.ts';
import { cycleParts } from './timestamp-part.ts';

export type GraphOptions = {
  readonly task: Task;
  readonly frame: LargeFrame;
  /** The training part: no other row is looked at. */
  readonly rows: Int32Array;
  readonly inputs: readonly InputDescription[];
  /** Columns that are no features themselves, and that features are derived from. @default none */
  readonly sources?: readonly InputDescription[];
  /** Expressions of derived columns by their names: all of them are features. @default none */
  readonly derived?: Readonly<Record<string, string>>;
  /** Columns that requests may send and that are no features. */
  readonly ignored: readonly string[];
  /** The words of the label, negative first. Binary tasks only. */
  readonly labels?: readonly [string, string];
  /** The words of the classes, in the order of their places. Multiclass tasks only. */
  readonly classes?: readonly string[];
  /** The task's labels of all rows of the frame, for target means of wide categories. @default no target means */
  readonly targetMeans?: TargetMeanOptions & TargetMeanRows;
  /** What the learner takes: `dense` is imputed, standardised and one-hot, `native` the values and levels themselves. @default dense */
  readonly form?: 'dense' | 'native';
  /** Levels of a category that get a feature of their own; rarer ones share one. @default 255 */
  readonly levelsMax?: number;
  /** What `fitInput` says of inputs of which somebody has asked it already; the others are asked of here. @default all are */
  readonly fits?: readonly InputFit[];
};

/** A feature of 254 levels and one for all others fills the 255 bins of a byte; the last one is for what is missing. */
export const usualLevelsMax = { dense: 255, native: 254 } as const;

/** How wide categories are told to a dense learner. */
export type TargetMeanOptions = {
  readonly levelsOver: number;
  readonly smoothing: number | null;
  readonly foldCount: number;
};

/** What target means are taken from. */
export type TargetMeanRows = {
  readonly labels: Float64Array;
  readonly seed: number;
  /** What each of `rows` counts, in their order; null: all the same. @default null */
  readonly weights?: Float64Array | null;
  /** Of all rows of the frame the group that each is of: groups are told of by other groups alone. @default no groups */
  readonly groups?: Int32Array;
};

/** What `fitGraph` found. */
export type GraphFit = {
  readonly graph: FeatureGraph;
  readonly notes: readonly FitNote[];
  /** Columns of the numeric block that rows of training have cross-fitted, by their place in the training part. */
  readonly crossFitted: readonly { readonly column: number; readonly values: Float64Array }[];
};

/**
 * Fits the graph of a learner on the training part. A level that training never saw is encoded as all zeros (dense), as
 * missing (native), or as `other` where levels were cut. A column from which nothing can be learnt leaves the graph with a note; requests
 * may still send it.
 *
 * @throws FrameMismatch where the frame lacks an input or holds it in another form
 */
export function fitGraph(options: GraphOptions): GraphFit {
  const { task, frame, rows, labels, classes } = options;
  const { form = 'dense', sources = [], derived: declared = {} } = options;
  const { levelsMax = usualLevelsMax[form] } = options;
  const fitEach = form === 'dense' ? fitInput : fitNativeInput;
  const targets = targetsOf(options);
  const scratch = new Float64Array(form === 'dense' ? rows.length : 0);
  const training = { frame, rows, levelsMax, scratch, ...(targets === null ? {} : { targets }) };
  const known = new Map(options.fits?.map((fit) => [fit.input.name, fit]));
  const fits = options.inputs.map((input) => known.get(input.name) ?? fitEach(input, training));
  const features = new Set(fits.filter(({ steps }) => steps.length > 0).map(({ input }) => input.name));
  const all = [...fits.map(({ input }) => input), ...sources.map((source) => withLevels(source, training))];
  const derived = fitDerived({ declared, inputs: all, fitEach }, training);
  const isKept = ({ name }: GraphInput): boolean => features.has(name) || derived.sources.has(name);
  const steps = [...fits, derived].flatMap((fit) => fit.steps);
  const graph: FeatureGraph = {
    formatVersion: derived.derived.length > 0 || steps.some(isOfFormat3) ? 3 : 1,
    task,
    inputs: derived.inputs.filter(isKept),
    ...(derived.derived.length > 0 ? { derived: derived.derived } : {}),
    ignored: [...options.ignored, ...all.filter((input) => !isKept(input)).map(({ name }) => name)],
    steps,
    threshold: 0.5,
    ...(labels === undefined ? {} : { labels }),
    ...(classes === undefined ? {} : { classes }),
  };
  const numeric = steps.filter(({ kind }) => kind !== 'one-hot');
  return {
    graph,
    notes: [...fits, derived].flatMap(({ notes }) => notes),
    crossFitted: [...fits, ...derived.fits].flatMap(({ crossFitted = [] }) =>
      crossFitted.map(({ step, values }) => ({ column: numeric.indexOf(step), values })),
    ),
  };
}

/** Rows are dealt out with the first wide category: most tables have none. */
function targetsOf({ rows, targetMeans, form, classes }: GraphOptions): Targets | null {
  if (targetMeans === undefined || form === 'native') return null;
  const { labels, seed, foldCount, levelsOver, smoothing, weights = null, groups } = targetMeans;
  let folds: Int32Array | null = null;
  return {
    ...{ foldCount, levelsOver, smoothing, classes: classes ?? null, weights },
    get labels() {
      return takeRows(labels, rows);
    },
    get folds() {
      folds ??=
        groups === undefined
          ? drawFolds(rows.length, foldCount, seed)
          : dealGroups(takeCodes(groups, rows), foldCount, seed);
      return folds;
    },
  };
}

const takeCodes = (codes: Int32Array, rows: Int32Array): Int32Array => rows.map((row) => intAt(codes, row));

/** What a reader of earlier formats would not know. */
const isOfFormat3 = (step: GraphStep): boolean =>
  step.kind === 'target-mean' ||
  (step.kind === 'timestamp-part' && cycleParts.some((part) => part === step.part));

/** A column that no step reads; expressions tell its levels apart. */
function withLevels(source: InputDescription, { frame, rows }: Training): GraphInput {
  if (source.type !== 'category') return source;
  return { ...source, levels: countLevels(categoryColumn(frame, source.name), rows).levels };
}
