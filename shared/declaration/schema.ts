import { z } from 'zod';
import { ModelName, SnapshotName, VersionName } from '../names.ts';
import { onInconclusive } from '../policy/on-inconclusive.ts';
import { Contract } from './contract.ts';
import { Duration } from './duration.ts';
import { Gate } from './gate.ts';
import { Learner } from './learner.ts';
import { DeclaredLog } from './log.ts';
import { DeclaredRollout } from './rollout.ts';
import { Schedule } from './schedule.ts';
import { Source } from './source.ts';
import { Split } from './split.ts';
import { tasks } from './task.ts';

const columnNames = z.array(z.string().min(1));

export const Target = z.strictObject({
  column: z.string().min(1).describe('The column to predict'),
  positive: z
    .union([z.string(), z.number(), z.boolean()])
    .transform(String)
    .optional()
    .describe('The value that counts as 1 in a binary task; every other value is 0'),
  classes: z
    .array(z.union([z.string(), z.number(), z.boolean()]).transform(String))
    .optional()
    .describe(
      'All classes of a multiclass task, 2 to 100, in the order in which they are shown; another value stops a run. Default: those that the labelled rows have, sorted',
    ),
  matureAfter: Duration.optional().describe(
    'Rows whose event time is younger than this are left out and counted: their label may still come',
  ),
});
export type Target = z.infer<typeof Target>;

export const TargetMeans = z.strictObject({
  levelsOver: z
    .int()
    .min(1)
    .default(255)
    .describe('Categories of more levels than these are told by target means'),
  smoothing: z
    .number()
    .positive()
    .optional()
    .describe(
      'Rows that the mean of all counts as beside those of a level; default: as many as the data say',
    ),
  folds: z.int().min(2).max(20).default(5).describe('Folds by which training rows are told of their levels'),
});
export type TargetMeans = z.infer<typeof TargetMeans>;

export const Features = z.strictObject({
  include: columnNames
    .optional()
    .describe('Only these columns are features; default: all but key, target and times'),
  exclude: columnNames.default([]).describe('Columns that are never features'),
  protected: columnNames.default([]).describe('Columns kept for fairness; never features'),
  derived: z
    .record(z.string(), z.string())
    .optional()
    .describe(
      'Features that are computed from columns, in training and in serving alike: name → expression, see Derived features',
    ),
  targetMeans: z
    .union([z.literal(false), TargetMeans])
    .optional()
    .describe(
      'How learners that take numbers are told of wide categories: the mean target of the level, of several classes its share of each, cross-fitted in training. false: never',
    ),
});
export type Features = z.infer<typeof Features>;

export const Retention = z.strictObject({
  snapshots: Duration.default('30d').describe(
    'Snapshots that no live or recent version needs are collected after this',
  ),
  candidates: Duration.default('90d').describe(
    'Versions that do not serve and could not be rolled back to are collected after this',
  ),
  versionsKept: z.int().min(2).default(10).describe('So many newest versions are always kept'),
});
export type Retention = z.infer<typeof Retention>;

/** A declaration after parsing: every default filled in. Written as `config/models/<model>.yaml`. */
export const Declaration = z.strictObject({
  model: ModelName.describe('Name of the model'),
  task: z
    .enum(tasks)
    .describe(
      'binary: a probability of the positive value. multiclass: a probability of each class. regression: a number',
    ),
  owner: z.string().optional().describe('Who answers for the model'),
  notes: z.string().optional().describe('Anything a reader should know'),
  source: Source.describe('Where the rows come from'),
  target: Target.describe('What is predicted'),
  contract: Contract.prefault({}).describe('What the data must look like'),
  features: Features.prefault({}).describe('Which columns the model sees'),
  split: Split.prefault({}).describe(
    'How rows are cut into training, validation and test; default: by time where source.time is declared, else by key',
  ),
  learner: Learner.prefault({}).describe('How the model is trained'),
  gates: z.array(Gate).default([]).describe('What a candidate must show before it is promoted'),
  promote: z
    .enum(['auto', 'manual'])
    .default('auto')
    .describe('auto: a pass is promoted. manual: it is staged for a person'),
  reference: VersionName.optional().describe(
    'A version that served, frozen: gates against: reference compare with it, so that many small losses do not add up',
  ),
  benchmark: SnapshotName.optional().describe(
    'A snapshot of this model, pinned: gates with on: benchmark judge on its rows. Retention keeps it as long as this names it',
  ),
  onInconclusive: z
    .enum(onInconclusive)
    .optional()
    .describe(
      'What becomes of a candidate that no gate fails and one cannot decide. stage (the default): a person decides. hold: it is held. promote: as a pass',
    ),
  rollout: DeclaredRollout.optional().describe(
    'How a version that passed becomes the champion: direct, blue-green, canary, shadow, ab, or several in turn. Default: direct',
  ),
  schedule: Schedule.optional().describe(
    'When it is retrained by itself: every or cron; default: only when asked',
  ),
  notify: z
    .array(
      z.url({
        protocol: /^https?$/,
        error: 'expected a URL with http or https such as https://hooks.example.org/x',
      }),
    )
    .default([])
    .describe('URLs that get a Slack-compatible JSON message'),
  retention: Retention.prefault({}).describe('How long what is no longer needed is kept'),
  log: DeclaredLog.optional().describe(
    'How predictions are logged; false: not at all. Default: all of them, kept for 90 days',
  ),
});
export type Declaration = z.infer<typeof Declaration>;
