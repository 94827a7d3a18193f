import { realAt } from '../shared/dataset/table.ts';
import type { Design } from '../shared/features/design.ts';
import { checkRows } from './check-rows.ts';
import { checkTraining } from './check-training.ts';
import { DivergedFit } from './diverged-fit.ts';
import { classExplainers, forestExplainer } from './gradient-boosting/explain.ts';
import { featureKinds } from './gradient-boosting/feature-kinds.ts';
import { forestModel, readForest } from './gradient-boosting/forest-document.ts';
import { compileRawScores } from './gradient-boosting/raw-scores.ts';
import { encoderOf } from './gradient-boosting/row-encoder.ts';
import { defaultThreadCount } from './gradient-boosting/team.ts';
import { checkLabelSize } from './label-size.ts';
import type { FitOptions, NativeLearner, RowSource, TrainingData } from './learner.ts';
import { classForests, classTreesModel, readClassTrees } from './random-forest/class-trees.ts';
import { fitRandomForest, type RandomForestFit } from './random-forest/fit-random-forest.ts';
import { featuresPerSplit, Parameters } from './random-forest/parameters.ts';
import { shareScorer } from './random-forest/share-scorer.ts';

const kind = 'random-forest';

/** The mean of deep trees, each on rows drawn anew and cut by features drawn anew (Breiman 2001, "Random forests"). */
export const randomForest: NativeLearner = {
  kind,
  tasks: ['binary', 'multiclass', 'regression'],
  takesWeights: true,
  input: 'native',
  parameters: Parameters,
  async fit(data, how) {
    checkTraining(data);
    checkLabelSize(data);
    const fitted = await fitRandomForest(orderOf(data, how));
    const { forest, others, starts } = fitted;
    const values = [forest.values, ...others];
    if (![starts, ...values].every((own) => own.every(Number.isFinite))) throw new DivergedFit(kind, data);
    const of = { kind, task: data.task, width: data.train.design.width };
    // A tree answers a share of rows itself: no link leads to it.
    const model =
      data.task === 'multiclass'
        ? classTreesModel(of, { forest, values, starts })
        : forestModel(of, { forest, start: starts[0] ?? 0, link: 'identity' });
    const iterationCount = forest.roots.length;
    const notes = iterationCount === 0 ? ['no feature tells rows apart: every row gets the same score'] : [];
    return { model, report: { converged: true, iterationCount, notes } };
  },
  explainer: (model, sources) => forestExplainer(kind, model, sources),
  classExplainers: (model, sources) =>
    classExplainers(model, { forests: classForests(readClassTrees(kind, model)), link: 'identity', sources }),
  scorer(model) {
    const { width, task } = model;
    if (task === 'multiclass') return shareScorer({ kind, width }, readClassTrees(kind, model));
    const scoreRaw = compileRawScores(readForest(kind, model), width);
    return {
      width,
      score(rows, out) {
        checkRows(kind, width, rows, out);
        scoreRaw(rows, out);
        if (task !== 'binary') return;
        // Shares that were added up may be beyond their bounds by what was rounded.
        for (let row = 0; row < rows.rowCount; row++) out[row] = Math.min(Math.max(realAt(out, row), 0), 1);
      },
    };
  },
};

function orderOf(
  { task, columns, train, classCount = 1 }: TrainingData<Design | RowSource>,
  { parameters, seed, onProgress }: FitOptions,
): RandomForestFit {
  const wished = Parameters.parse(parameters);
  const { trees, rowShare, leafRowsMin, binsMax } = wished;
  const { labels } = train;
  const weights = train.weights === undefined ? null : Float32Array.from(train.weights);
  const kinds = featureKinds(columns, train.design.width);
  const { categorySmoothing, categoryRowsMin, oneHotLevelsMax } = wished;
  return {
    ...{ kinds, binsMax, threadCount: wished.threads ?? defaultThreadCount() },
    train: { labels, weights, encode: encoderOf(train.design) },
    growth: {
      ...{ trees, rowShare, weights, seed, replaces: wished.bootstrap, isClassed: task === 'binary' },
      classCount: task === 'multiclass' ? classCount : 1,
      leavesMax: wished.leavesMax ?? Infinity,
      depthMax: wished.depthMax ?? Infinity,
      perSplit: featuresPerSplit(
        wished.featuresPerSplit ?? (task === 'regression' ? 'all' : 'sqrt'),
        kinds.length,
      ),
      base: task === 'regression' ? mean(labels) : 0,
      rules: {
        // Rows of a side are told by their weight, on the average: a single one may have any.
        leafRowsMin: leafRowsMin === 1 ? 0.5 : leafRowsMin,
        ...{ leafHessianMin: 0, gainMin: 0, l1: 0, l2: 0, categoryL2: 0 },
        ...{ categorySmoothing, categoryRowsMin, oneHotLevelsMax, categoryLevelsMax: 255 },
      },
    },
    onTree: (count) => onProgress?.(count / trees),
  };
}

const mean = (values: Float64Array): number => {
  let found = 0;
  for (let row = 0; row < values.length; row++) found += (realAt(values, row) - found) / (row + 1);
  return found;
};
