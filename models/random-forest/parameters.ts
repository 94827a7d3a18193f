import { z } from 'zod';
import { type Aliases, renamed } from '../aliases.ts';
import { binsMax, depthMax, oneHotLevelsMax, threads } from '../tree-parameters.ts';
import { type Elsewhere, every, unknownNames } from '../unknown-names.ts';

/** scikit-learn's names of hyperparameters (https://scikit-learn.org/1.6, RandomForestClassifier), and others' of the same. */
const aliases: Aliases = {
  trees: ['n_estimators', 'num_trees'],
  featuresPerSplit: ['max_features', 'mtry'],
  leafRowsMin: ['min_samples_leaf', 'min_node_size'],
  depthMax: ['max_depth'],
  leavesMax: ['max_leaf_nodes'],
  rowShare: ['max_samples'],
  binsMax: ['max_bin', 'max_bins'],
  threads: ['n_jobs', 'num_threads'],
};

const elsewhere: Elsewhere = {
  criterion: 'cuts gain most of the squared error or of the Gini index, by the task: leave it out',
  ...every(
    ['min_samples_split', 'min_impurity_decrease', 'ccp_alpha', 'min_weight_fraction_leaf'],
    'leafRowsMin, leavesMax and depthMax bound the trees',
  ),
  ...every(['oob_score', 'warm_start'], 'there is none: leave it out'),
};

/** All features are `None` or `1.0` there, of which JSON leaves 1; all threads are -1. */
function ownValue(name: string, value: unknown): unknown {
  if (name === 'featuresPerSplit') return value === null || value === 1 ? 'all' : value;
  if (name === 'rowShare') return value ?? 1;
  return name === 'threads' && value === -1 ? null : value;
}

const Own = z.strictObject(
  {
    trees: z.int().min(1).max(10_000).default(100).describe('Trees'),
    featuresPerSplit: z
      .union([z.enum(['sqrt', 'log2', 'third', 'all']), z.number().positive()])
      .nullable()
      .default(null)
      .describe(
        'Features looked at for each cut: a share below 1, a count from 1 on, or sqrt, log2, third or all of them; null: sqrt for classes, all for regression, as in scikit-learn',
      ),
    leafRowsMin: z.int().min(1).default(5).describe('Least rows of a leaf'),
    depthMax,
    leavesMax: z
      .int()
      .min(2)
      .max(4_096)
      .nullable()
      .default(null)
      .describe('Most leaves of a tree, the best cuts first; null: no bound'),
    bootstrap: z
      .boolean()
      .default(true)
      .describe('Whether the rows of a tree are drawn with replacement; without, a share of them, or all'),
    rowShare: z
      .number()
      .positive()
      .max(1)
      .default(1)
      .describe('Rows that are drawn for a tree, as a share of all'),
    binsMax,
    categorySmoothing: z.number().nonnegative().default(10).describe('Smoothing of a level’s mean'),
    categoryRowsMin: z.int().min(1).default(20).describe('Least rows of a group of levels'),
    oneHotLevelsMax,
    threads,
  },
  { error: unknownNames(aliases, elsewhere) },
);

export type Parameters = z.infer<typeof Own>;

export const Parameters = z
  .preprocess((given) => renamed(given, aliases, ownValue), Own)
  .describe(
    'Random forest: the mean of deep trees, each on rows drawn anew; scikit-learn’s names are understood',
  );

/** How many of so many features are looked at for a cut. */
export function featuresPerSplit(wish: NonNullable<Parameters['featuresPerSplit']>, count: number): number {
  const wanted = {
    sqrt: Math.sqrt(count),
    log2: Math.log2(count),
    third: count / 3,
    all: count,
  };
  const found = typeof wish === 'string' ? wanted[wish] : wish < 1 ? wish * count : wish;
  return Math.min(Math.max(Math.floor(found), 1), Math.max(count, 1));
}
