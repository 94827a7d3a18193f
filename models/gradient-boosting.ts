import { realAt } from '../shared/dataset/table.ts';
import type { Design } from '../shared/features/design.ts';
import { checkRows } from './check-rows.ts';
import { checkTraining } from './check-training.ts';
import { DivergedFit } from './diverged-fit.ts';
import { classForestsModel, readClassForests } from './gradient-boosting/class-forests.ts';
import { classScorer } from './gradient-boosting/class-scorer.ts';
import { classExplainers, forestExplainer } from './gradient-boosting/explain.ts';
import { featureKinds } from './gradient-boosting/feature-kinds.ts';
import { fitClasses } from './gradient-boosting/fit-classes.ts';
import { type FittedForest, fitForest, type Part } from './gradient-boosting/fit-forest.ts';
import { forestModel, readForest } from './gradient-boosting/forest-document.ts';
import { type Loss, lossNames, lossOf } from './gradient-boosting/losses.ts';
import { Parameters } from './gradient-boosting/parameters.ts';
import { compileRawScores } from './gradient-boosting/raw-scores.ts';
import { encoderOf } from './gradient-boosting/row-encoder.ts';
import type { SplitRules } from './gradient-boosting/split.ts';
import { defaultThreadCount } from './gradient-boosting/team.ts';
import { checkLabelSize } from './label-size.ts';
import type {
  Fit,
  FitOptions,
  FitReport,
  NativeLearner,
  RowSource,
  TrainingData,
  TrainingPart,
} from './learner.ts';
import { answerOf } from './link.ts';
import { UnfitLabel } from './unfit-label.ts';

const kind = 'gradient-boosting';

/** Gradient boosted trees over histograms, grown leaf by leaf, as LightGBM grows them. */
export const gradientBoosting: NativeLearner = {
  kind,
  tasks: ['binary', 'multiclass', 'regression'],
  takesWeights: true,
  input: 'native',
  parameters: Parameters,
  wantsValidation: (parameters) => Parameters.parse(parameters).earlyStopping !== null,
  async fit(data, how) {
    checkTraining(data);
    checkLabelSize(data);
    if (data.task === 'multiclass') return fitByClass(data, how);
    const order = orderOf(data, how);
    checkCounts(data, order.boosting.loss);
    const fitted = fitForest(order);
    const { width } = data.train.design;
    const { link } = order.boosting.loss;
    return {
      model: forestModel({ kind, task: data.task, width }, { ...fitted, link }),
      report: reportOf(data, {
        ...{ starts: [fitted.start], forest: fitted.forest, treeCount: fitted.boosted.trees.length },
        ...fitted.boosted,
      }),
    };
  },
  misfit: (task, parameters) => {
    const { loss } = Parameters.parse(parameters);
    const known: readonly string[] = lossNames[task];
    if (loss === null || known.includes(loss)) return null;
    return { path: ['loss'], detail: `${loss} is no loss of a ${task} task; choose ${known.join(', ')}` };
  },
  explainer: (model, sources) => forestExplainer(kind, model, sources),
  classExplainers: (model, sources) =>
    classExplainers(model, { forests: readClassForests(kind, model), link: 'softmax', sources }),
  scorer(model) {
    if (model.task === 'multiclass')
      return classScorer({ kind, width: model.width }, readClassForests(kind, model));
    const planted = readForest(kind, model);
    const answer = answerOf[planted.link];
    const { width } = model;
    const scoreRaw = compileRawScores(planted, width);
    return {
      width,
      score(rows, out) {
        checkRows(kind, width, rows, out);
        scoreRaw(rows, out);
        for (let row = 0; row < rows.rowCount; row++) out[row] = answer(realAt(out, row));
      },
    };
  },
};

type Rows = TrainingData<Design | RowSource>;

/** A forest of each class; a step of the learning is a tree of each. */
function fitByClass(data: Rows, how: FitOptions): Fit {
  const { boosting, ...order } = orderOf(data, how);
  const { classCount = 1, train } = data;
  const fitted = fitClasses({ ...order, boosting, classCount });
  const { starts, forest, boosted } = fitted;
  const { roundCount, validationLosses, endedBy } = boosted;
  return {
    model: classForestsModel({ kind, task: data.task, width: train.design.width }, fitted),
    report: reportOf(data, { starts, forest, treeCount: roundCount, validationLosses, endedBy }),
  };
}

/** @throws UnfitLabel where a count is below zero */
function checkCounts({ train, target = 'label' }: TrainingData<Design | RowSource>, { link }: Loss): void {
  const row = link === 'log' ? train.labels.findIndex((label) => label < 0) : -1;
  if (row >= 0)
    throw new UnfitLabel(
      `the target "${target}" is ${train.labels[row]} in a row: loss poisson learns counts, from 0 on; choose another loss`,
    );
}

function orderOf({ task, columns, train, validation }: TrainingData<Design | RowSource>, how: FitOptions) {
  const parameters = Parameters.parse(how.parameters);
  const { trees, learningRate, leavesMax, rowShare, featureShare, binsMax, ...rest } = parameters;
  const directions = new Map(Object.entries(rest.monotone));
  const { width } = train.design;
  const kinds = featureKinds(columns, width);
  const part = ({ design, labels, weights }: TrainingPart<Design | RowSource>): Part => ({
    labels,
    weights: weightsOf(labels, weights, task === 'binary' ? rest.positiveWeight : 1),
    encode: encoderOf(design),
  });
  return {
    kinds,
    train: part(train),
    validation: validation === undefined ? null : part(validation),
    ...{ binsMax, threadCount: rest.threads ?? defaultThreadCount() },
    boosting: {
      ...{
        loss: lossOf(task, parameters),
        trees,
        learningRate,
        leavesMax,
        rowShare,
        featureShare,
        seed: how.seed,
      },
      ...{ rules: rulesOf(rest), depthMax: rest.depthMax ?? Infinity, patience: rest.earlyStopping },
      monotone: kinds.map((_, at) => directions.get(columns?.[at]?.name ?? '') ?? 0),
      onTree: (count: number) => how.onProgress?.(count / trees),
    },
  };
}

/** Few levels are counted with the missing one, whether rows have it or not, as LightGBM counts them. */
const rulesOf = (rules: SplitRules): SplitRules => ({ ...rules, oneHotLevelsMax: rules.oneHotLevelsMax - 1 });

function weightsOf(
  labels: Float64Array,
  weights: Float64Array | undefined,
  positiveWeight: number,
): Float32Array | null {
  if (weights === undefined && positiveWeight === 1) return null;
  return Float32Array.from(
    labels,
    (label, row) => (weights?.[row] ?? 1) * (label === 1 ? positiveWeight : 1),
  );
}

const endings = {
  trees: [],
  patience: ['stopped early: the loss on validation fell no further'],
  'no split gains': ['stopped early: no cut lowers the loss any more'],
} as const;

/** What a fit tells of itself; `treeCount` is of one score. */
type Learnt = Pick<FittedForest, 'forest'> &
  Pick<FittedForest['boosted'], 'validationLosses' | 'endedBy'> & {
    readonly starts: readonly number[];
    readonly treeCount: number;
  };

/** @throws DivergedFit */
function reportOf(data: Rows, { starts, forest, treeCount, validationLosses, endedBy }: Learnt): FitReport {
  if (!starts.every(Number.isFinite) || !forest.values.every(Number.isFinite))
    throw new DivergedFit(kind, data);
  const notes = endings[endedBy];
  const watched = validationLosses.length > 0 ? { validationLosses } : {};
  return { converged: true, iterationCount: treeCount, notes, ...watched };
}
