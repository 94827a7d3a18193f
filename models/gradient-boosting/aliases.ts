import { type Aliases, renamed } from '../aliases.ts';

/**
 * LightGBM's names of hyperparameters, its own first and then those that it accepts itself
 * (https://lightgbm.readthedocs.io/en/v4.6.0/Parameters.html).
 */
const aliases: Aliases = {
  trees: ['num_iterations', 'n_estimators', 'num_boost_round', 'num_trees', 'num_rounds', 'max_iter'],
  learningRate: ['learning_rate', 'eta', 'shrinkage_rate'],
  leavesMax: ['num_leaves', 'max_leaves', 'max_leaf_nodes'],
  depthMax: ['max_depth'],
  leafRowsMin: ['min_data_in_leaf', 'min_child_samples', 'min_samples_leaf'],
  leafHessianMin: ['min_sum_hessian_in_leaf', 'min_child_weight', 'min_sum_hessian'],
  gainMin: ['min_gain_to_split', 'min_split_gain'],
  l1: ['lambda_l1', 'reg_alpha'],
  l2: ['lambda_l2', 'reg_lambda', 'lambda', 'l2_regularization'],
  rowShare: ['bagging_fraction', 'subsample', 'bagging'],
  featureShare: ['feature_fraction', 'colsample_bytree'],
  binsMax: ['max_bin', 'max_bins'],
  categorySmoothing: ['cat_smooth'],
  categoryL2: ['cat_l2'],
  categoryRowsMin: ['min_data_per_group'],
  categoryLevelsMax: ['max_cat_threshold'],
  oneHotLevelsMax: ['max_cat_to_onehot'],
  earlyStopping: ['early_stopping_round', 'early_stopping_rounds', 'n_iter_no_change'],
  positiveWeight: ['scale_pos_weight'],
  loss: ['objective', 'objective_type', 'app', 'application'],
  quantile: ['alpha'],
  poissonStepMax: ['poisson_max_delta_step'],
  threads: ['num_threads', 'n_jobs', 'nthread', 'num_thread'],
};

/** LightGBM's names of losses. */
const lossAliases: Readonly<Record<string, readonly string[]>> = {
  log: ['binary', 'logistic', 'binary_logloss', 'multiclass', 'softmax', 'multi_logloss'],
  squared: ['regression', 'regression_l2', 'l2', 'mean_squared_error', 'mse', 'squared_error'],
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
