import { type Aliases, renamed } from '../aliases.ts';

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

/** The same hyperparameters under our names. */
export function withAliases(given: unknown): unknown {
  const own = renamed(given, aliases, ownValue);
  if (typeof own !== 'object' || own === null || !('loss' in own)) return own;
  return { ...own, loss: lossOf(own.loss) };
}

const ownValue = (name: string, value: unknown): unknown =>
  unbounded.has(name) && typeof value === 'number' && value <= 0 ? null : value;

const lossOf = (value: unknown): unknown =>
  typeof value === 'string' ? (lossOfAlias.get(value) ?? value) : value;
