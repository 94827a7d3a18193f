import { type Aliases, renamed } from '../aliases.ts';
import { type Elsewhere, every, unknownNames } from '../unknown-names.ts';

/**
 * LightGBM's names of hyperparameters, its own first and then those that it accepts itself
 * (https://lightgbm.readthedocs.io/en/v4.6.0/Parameters.html).
 */
const aliases: Aliases = {
  trees: [
    'num_iterations',
    'num_iteration',
    'n_iter',
    'num_tree',
    'num_trees',
    'num_round',
    'num_rounds',
    'nrounds',
    'num_boost_round',
    'n_estimators',
    'max_iter',
  ],
  learningRate: ['learning_rate', 'eta', 'shrinkage_rate'],
  leavesMax: ['num_leaves', 'num_leaf', 'max_leaves', 'max_leaf', 'max_leaf_nodes'],
  depthMax: ['max_depth'],
  leafRowsMin: ['min_data_in_leaf', 'min_data_per_leaf', 'min_data', 'min_child_samples', 'min_samples_leaf'],
  leafHessianMin: [
    'min_sum_hessian_in_leaf',
    'min_sum_hessian_per_leaf',
    'min_sum_hessian',
    'min_hessian',
    'min_child_weight',
  ],
  gainMin: ['min_gain_to_split', 'min_split_gain'],
  l1: ['lambda_l1', 'reg_alpha', 'l1_regularization'],
  l2: ['lambda_l2', 'reg_lambda', 'lambda', 'l2_regularization'],
  rowShare: ['bagging_fraction', 'sub_row', 'subsample', 'bagging'],
  featureShare: ['feature_fraction', 'sub_feature', 'colsample_bytree'],
  binsMax: ['max_bin', 'max_bins'],
  categorySmoothing: ['cat_smooth'],
  categoryL2: ['cat_l2'],
  categoryRowsMin: ['min_data_per_group'],
  categoryLevelsMax: ['max_cat_threshold'],
  oneHotLevelsMax: ['max_cat_to_onehot'],
  earlyStopping: ['early_stopping_round', 'early_stopping_rounds', 'early_stopping', 'n_iter_no_change'],
  positiveWeight: ['scale_pos_weight'],
  loss: ['objective', 'objective_type', 'app', 'application'],
  quantile: ['alpha'],
  poissonStepMax: ['poisson_max_delta_step'],
  monotone: ['monotone_constraints', 'mc', 'monotone_constraint', 'monotonic_cst'],
  threads: ['num_threads', 'num_thread', 'nthread', 'nthreads', 'n_jobs'],
};

/** LightGBM's names of what is said elsewhere with us, or is not there. */
const elsewhere: Elsewhere = {
  ...every(
    ['bagging_freq', 'subsample_freq'],
    'rows are drawn anew for each tree: 1 is what it does, rowShare: 1 draws none',
  ),
  ...every(
    ['boosting', 'boosting_type', 'boost'],
    'gbdt is what it does; rf is the learner random-forest; rowShare is nearest to goss and dart',
  ),
  ...every(['data_sample_strategy'], 'bagging is what it does: rowShare'),
  ...every(
    ['pos_bagging_fraction', 'neg_bagging_fraction'],
    'rowShare draws from all rows; learner.classWeight weighs classes',
  ),
  ...every(
    ['feature_fraction_bynode', 'colsample_bynode', 'colsample_bylevel'],
    'featureShare draws for a tree; the learner random-forest draws for each cut',
  ),
  ...every(['extra_trees', 'extra_tree'], 'the learner random-forest is nearest'),
  ...every(
    ['max_delta_step', 'max_leaf_output'],
    'learningRate and l2 make steps smaller; poissonStepMax where loss is poisson',
  ),
  path_smooth: 'leafRowsMin and l2 are nearest',
  ...every(
    ['linear_tree', 'linear_trees'],
    'leaves are constants; linear-regression and logistic-regression are linear',
  ),
  ...every(
    ['min_data_in_bin', 'bin_construct_sample_cnt', 'subsample_for_bin'],
    'bins are quantiles of all rows, as many as binsMax',
  ),
  ...every(
    ['use_quantized_grad', 'num_grad_quant_bins', 'quant_train_renew_leaf', 'stochastic_rounding'],
    'gradients are always quantised and leaves fitted anew: leave it out',
  ),
};

export const unknownParameters = unknownNames(aliases, elsewhere);

/** LightGBM's losses that are not among ours, and which of ours is nearest. */
const nearestLosses: Elsewhere = {
  ...every(['huber', 'fair'], 'absolute is as little moved by labels that are far off'),
  ...every(
    ['mape', 'mean_absolute_percentage_error'],
    'absolute with learner.sampleWeight, a column that holds 1 ÷ label, is the same',
  ),
  ...every(['gamma', 'tweedie'], 'poisson is of means that are never negative, too'),
  ...every(
    ['cross_entropy', 'xentropy', 'cross_entropy_lambda', 'xentlambda'],
    'log is the same of labels that are 0 or 1',
  ),
  ...every(['multiclassova', 'multiclass_ova', 'ova', 'ovr'], 'log learns all classes together'),
  ...every(
    ['lambdarank', 'rank_xendcg', 'xendcg'],
    'nothing learns to rank; log of a binary task is nearest',
  ),
};

export const unknownLoss = ({ input }: { readonly input?: unknown }): string | undefined =>
  typeof input === 'string' && Object.hasOwn(nearestLosses, input)
    ? `${input} is no loss of this learner: ${nearestLosses[input]}`
    : undefined;

/** LightGBM's names of losses. */
const lossAliases: Readonly<Record<string, readonly string[]>> = {
  log: ['binary', 'logistic', 'binary_logloss', 'multiclass', 'softmax', 'multi_logloss'],
  squared: [
    'regression',
    'regression_l2',
    'l2',
    'mean_squared_error',
    'mse',
    'l2_root',
    'root_mean_squared_error',
    'rmse',
    'squared_error',
  ],
  absolute: ['regression_l1', 'l1', 'mean_absolute_error', 'mae', 'absolute_error'],
};

const lossOfAlias = new Map(
  Object.entries(lossAliases).flatMap(([name, others]) => others.map((other) => [other, name])),
);

/** Not positive means without a bound there. */
const unbounded = new Set(['depthMax', 'earlyStopping', 'threads']);

/** What LightGBM is told to do where that is what happens anyway. */
const asItIs: Readonly<Record<string, readonly unknown[]>> = {
  bagging_freq: [1],
  subsample_freq: [1],
  boosting: ['gbdt', 'gbrt'],
  boosting_type: ['gbdt', 'gbrt'],
  is_unbalance: [false],
  unbalance: [false],
};

/** The same hyperparameters under our names. Rows are drawn every 0 trees there where none are. */
export function withAliases(given: unknown): unknown {
  const own = renamed(given, aliases, ownValue);
  if (typeof own !== 'object' || own === null) return own;
  const isDrawn = ['bagging_freq', 'subsample_freq'].every((name) => Reflect.get(own, name) !== 0);
  const kept = Object.entries(own).filter(
    ([name, value]) => !asItIs[name]?.includes(value) && (isDrawn || !/^(?:rowShare|\w+_freq)$/.test(name)),
  );
  return Object.fromEntries(kept.map(([name, value]) => [name, name === 'loss' ? lossOf(value) : value]));
}

const ownValue = (name: string, value: unknown): unknown =>
  unbounded.has(name) && typeof value === 'number' && value <= 0 ? null : value;

const lossOf = (value: unknown): unknown =>
  typeof value === 'string' ? (lossOfAlias.get(value) ?? value) : value;
