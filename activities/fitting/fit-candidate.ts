import { withoutTrap } from '../../models/broken-kernels.ts';
import type { FitReport, Learner, Model, RowSource, TrainingData } from '../../models/learner.ts';
import { compilePipeline, type Pipeline } from '../../models/pipeline.ts';
import type { LargeFrame } from '../../shared/dataset/frame.ts';
import { rowsOf } from '../../shared/dataset/rows.ts';
import { intAt, realAt } from '../../shared/dataset/table.ts';
import type { Task } from '../../shared/declaration/task.ts';
import type { Design } from '../../shared/features/design.ts';
import { designColumns } from '../../shared/features/design-columns.ts';
import { emptyDesign } from '../../shared/features/empty-design.ts';
import { compileRangeEncoder, encodeFrame } from '../../shared/features/encode-frame.ts';
import type { GraphFit, GraphOptions } from '../../shared/features/fit-graph.ts';
import type { FeatureGraph } from '../../shared/features/graph.ts';
import { compileLayout } from '../../shared/features/layout.ts';
import type { GraphInputs } from './graph-inputs.ts';
import type { LabelledFrame } from './labelled-frame.ts';
import { type BegunProfiles, prepareRows } from './prepare-rows.ts';
import { type WeighedRows, type Weighing, weighRows } from './weigh-rows.ts';
import { weightNotes } from './weight-notes.ts';

/** What a candidate is fitted with, whichever rows it is fitted on. */
export type Recipe = GraphInputs & {
  readonly task: Task;
  readonly learner: Learner;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly labelWords: readonly [string, string] | null;
  readonly weighing: Weighing;
  /** The classes whose places the labels are; null unless the task is multiclass. */
  readonly classes: readonly string[] | null;
};

export type Fitted = {
  readonly graph: FeatureGraph;
  readonly model: Model;
  readonly report: FitReport;
  readonly pipeline: Pipeline;
  readonly notes: readonly string[];
  /** Of the columns over the rows of training, where they were wanted and threads began to find them. */
  readonly profiles?: BegunProfiles | null;
};

/** Rows of the frame that are fitted, and rows of validation for a learner that stops early by them. */
export type FitRows = { readonly train: Int32Array; readonly validation?: Int32Array };

/**
 * Fits encoders and learner on the rows of training, and on no other.
 * @throws NothingToLearn where there are none; UnusableWeights; FrameMismatch; BrokenKernels
 */
export async function fitCandidate(
  recipe: Recipe,
  data: LabelledFrame,
  { train: trainRows, validation: validationRows = new Int32Array() }: FitRows,
  onProgress: (share: number) => void,
  wanted: { readonly profiles: boolean } = { profiles: false },
): Promise<Fitted> {
  const { task, inputs, sources, derived, ignored, learner, parameters, seed, labelWords, classes } = recipe;
  const { frame, labels } = data;
  const parts = { train: trainRows, validation: validationRows };
  const { train, validation, classWeights } = weighRows(recipe.weighing, data, parts);
  const { rows } = train;
  const {
    graph,
    notes,
    crossFitted,
    design: encoded,
    profiles,
  } = await prepareRows(
    {
      ...{ task, frame, rows, inputs, sources, derived, ignored, form: learner.input },
      ...(labelWords ? { labels: labelWords } : {}),
      ...(classes ? { classes } : {}),
      ...targetMeansOf(recipe, data, train),
    },
    wanted.profiles && rows === trainRows,
  );
  const stopsEarly = validation.rows.length > 0 && learner.wantsValidation?.(parameters) === true;
  const classCount = classes?.length ?? 1;
  const of = { task, classCount, target: recipe.target, columns: designColumns(graph) };
  const part = <Rows>(design: (rows: Int32Array) => Rows, { rows, weights }: WeighedRows) => ({
    ...{ design: design(rows), labels: rowsOf(labels, rows) },
    ...(weights === null ? {} : { weights }),
  });
  const dataOf = <Rows>(design: (rows: Int32Array) => Rows): TrainingData<Rows> => ({
    ...of,
    train: part(design, train),
    ...(stopsEarly ? { validation: part(design, validation) } : {}),
  });
  const how = { seed, parameters, onProgress };
  const { model, report } = await trapless(() =>
    learner.input === 'native'
      ? learner.fit(dataOf(rowSource(graph, frame)), how)
      : learner.fit(
          dataOf((numbers) =>
            withCrossFitted(
              numbers === rows && encoded ? encoded : encodeFrame(graph, frame, numbers, 'single'),
              numbers === rows ? crossFitted : [],
            ),
          ),
          how,
        ),
  );
  const pipeline = compilePipeline({ graph, model });
  const weighed = { rowCount: trainRows.length, countedRows: rows.length, classWeights };
  const weighing = weightNotes(recipe.weighing, weighed, classes ?? labelWords);
  const unseen = unseenClasses(classes, rowsOf(labels, rows));
  return {
    ...{ graph, model, report, pipeline, profiles },
    notes: [...notes.map(({ detail }) => detail), ...weighing, ...unseen, ...report.notes],
  };
}

async function trapless<Fit>(learn: () => Promise<Fit>): Promise<Fit> {
  try {
    return await learn();
  } catch (error) {
    throw withoutTrap(error);
  }
}

function targetMeansOf(
  { targetMeans, seed }: Recipe,
  { labels, groups }: LabelledFrame,
  { weights }: WeighedRows,
): Pick<GraphOptions, 'targetMeans'> {
  if (targetMeans === null) return {};
  return { targetMeans: { ...targetMeans, labels, seed, weights, ...(groups ? { groups } : {}) } };
}

/** Training rows are told of their levels by other rows alone: by their own labels they would learn them by heart. */
function withCrossFitted(design: Design, columns: GraphFit['crossFitted']): Design {
  for (const { column, values } of columns)
    for (let row = 0; row < design.rowCount; row++)
      design.numeric[row * design.numericWidth + column] = realAt(values, row);
  return design;
}

/** In doubles, for bounds between bins are looked for again in serving, which has doubles. */
function rowSource(graph: FeatureGraph, frame: LargeFrame): (rows: Int32Array) => RowSource {
  const layout = compileLayout(graph);
  const encode = compileRangeEncoder(layout, frame);
  return (rows) => ({
    ...{ rowCount: rows.length, width: layout.width },
    encode: (numbers, into = emptyDesign(layout, numbers.length, 'double')) => {
      encode(takeNumbers(rows, numbers), into, { begin: 0, end: numbers.length });
      return into;
    },
  });
}

const takeNumbers = (rows: Int32Array, numbers: Int32Array): Int32Array =>
  numbers.map((number) => intAt(rows, number));

/** A class of the data that the split gave no row of training. */
const unseenClasses = (classes: readonly string[] | null, labels: Float64Array): readonly string[] =>
  (classes ?? [])
    .filter((_, place) => !labels.includes(place))
    .map((name) => `class ${JSON.stringify(name)} has no row of training, so it is hardly ever predicted`);
