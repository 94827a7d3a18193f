import { z } from 'zod';
import { Duration } from './duration.ts';
import { AbMetric, DeclaredGuard } from './rollout-guard.ts';

export const strategies = ['direct', 'blue-green', 'canary', 'shadow', 'ab'] as const;

const guards = z
  .array(DeclaredGuard)
  .min(1, {
    error:
      'a rollout without guard metrics passes whatever happens: name some, such as [errors, slow], or leave guards out for the default',
  })
  .optional()
  .describe(
    'What must not become worse than with stable. Default: errors, slow and the outcomes (binary: brier, multiclass: accuracy) where they can come in time, else score_psi; of shadow errors and the outcomes; of blue-green errors and slow, and score_psi is recorded',
  );

const watched = (given: { readonly minTime: string; readonly deadline: string }) => ({
  minTime: Duration.default(given.minTime).describe('A step lasts at least so long'),
  minRequests: z
    .int()
    .min(1)
    .default(500)
    .describe('… and until the candidate gave so many answers; in shadow: scored so many copies'),
  deadline: Duration.default(given.deadline).describe(
    'A step that is not decided by then is inconclusive: the rollout waits for a person',
  ),
  alpha: z
    .number()
    .gt(0)
    .max(0.2)
    .default(0.05)
    .describe(
      'Chance that a candidate as good as stable is rolled back; its guards and, in a canary, its steps share it',
    ),
  guards,
});

/** Traffic is shared out by 10,000 buckets: what is finer would be rounded, and may be none at all. */
const isWholeBuckets = (percentage: number): boolean =>
  Math.abs(percentage * 100 - Math.round(percentage * 100)) < 1e-6;
const tooFine = 'expected a percentage in steps of 0.01, such as 0.05';

const percent = z
  .number()
  .gt(0, 'expected a percentage above 0')
  .max(100, 'expected a percentage of at most 100')
  .refine(isWholeBuckets, tooFine);

export const stepPresets = { cautious: [5, 25, 50, 100], even: [10, 25, 50, 75, 100] } as const;

const notGrowing = (steps: readonly number[]): number =>
  steps.findIndex((step, place) => place > 0 && step <= (steps[place - 1] ?? 0));

const Steps = z
  .array(percent)
  .min(1, 'expected at least one percentage such as [5, 25, 50, 100]')
  .superRefine((steps, context) => {
    const place = notGrowing(steps);
    if (place > 0)
      context.addIssue({
        ...{ code: 'custom', path: [place] },
        message: `${steps[place]} does not grow on ${steps[place - 1]}: list the percentages in growing order, such as [5, 25, 50, 100]`,
      });
    else if (steps[0] === 100)
      context.addIssue({
        code: 'custom',
        message: 'expected a step below 100; for all at once take strategy: direct',
      });
  });

const Direct = z.strictObject({ strategy: z.literal('direct').describe('All traffic at once') });

const BlueGreen = z.strictObject({
  strategy: z
    .literal('blue-green')
    .describe('Loaded beside stable and tried on logged rows, then all traffic at once, with a way back'),
  replayRows: z
    .int()
    .min(1)
    .max(10_000)
    .default(1_000)
    .describe('Logged rows that it scores before the flip'),
  guards,
});

const Canary = z.strictObject({
  strategy: z.literal('canary').describe('A growing share of the traffic'),
  steps: z
    .union([z.enum(['cautious', 'even']), Steps])
    .default('cautious')
    .describe(
      'Percentages of the traffic, growing. cautious: 5, 25, 50, 100. even: 10, 25, 50, 75, 100. After the last one below 100 it is promoted',
    ),
  ...watched({ minTime: '10m', deadline: '24h' }),
});

const Shadow = z.strictObject({
  strategy: z.literal('shadow').describe('Stable answers; the candidate scores a copy'),
  sample: z.number().gt(0).max(1).default(1).describe('Share of the answers that it scores too'),
  minImprovement: z
    .number()
    .min(0)
    .optional()
    .describe(
      'Accuracy (regression: share of the mean squared error) that it must surely gain, such as 0.02; default: none',
    ),
  ...watched({ minTime: '10m', deadline: '7d' }),
});

const Ab = z.strictObject({
  strategy: z
    .literal('ab')
    .describe('Two fixed groups of entities, compared by a metric that is named beforehand'),
  weight: z
    .number()
    .gt(0, 'expected a percentage above 0')
    .lt(100, 'expected a percentage below 100')
    .refine(isWholeBuckets, tooFine)
    .default(50)
    .describe('Percentage of the entities that get the candidate'),
  metric: AbMetric.describe(
    'What decides: brier, accuracy, squared_error, absolute_error, or SQL of your own',
  ),
  margin: z
    .number()
    .min(0)
    .default(0)
    .describe('It ships where it is surely better by more than this, in units of the metric'),
  plannedN: z
    .int()
    .min(100)
    .optional()
    .describe(
      'Entities with a value, both groups together, at which the test ends. Default of brier and accuracy: as many as a difference of margin (0: 0.02 and 0.03) needs; the others need one',
    ),
  ...watched({ minTime: '3d', deadline: '28d' }),
});

/** What holds for the whole rollout, whatever its phases are. */
export const wholeKeys = {
  bake: Duration.default('10m').describe(
    'So long a promoted version is watched while the former one stays loaded; 0s: not at all',
  ),
  pauseTimeout: Duration.default('24h').describe('A pause that nobody ends is rolled back after this'),
  approval: z
    .strictObject({
      before: z
        .enum(['start', 'promotion'])
        .default('promotion')
        .describe('start: before any traffic moves. promotion: before it gets all of it'),
      by: z
        .array(z.string().min(1))
        .default([])
        .describe('Names of the keys that may approve; default: any that may operate'),
      fourEyes: z.boolean().default(false).describe('Who asked for the rollout may not approve it'),
      remindEvery: Duration.default('24h').describe('How often people are reminded while it waits'),
      expireAfter: Duration.default('7d').describe('An approval that does not come by then is a no'),
    })
    .optional()
    .describe('A person must say yes; then the gates are judged again'),
};

const expected = `expected one of ${strategies.join(', ')}`;
const error = ({ code }: { readonly code?: string | undefined }): string | undefined =>
  code === 'invalid_union' ? expected : undefined;

export const DeclaredPhase = z.discriminatedUnion('strategy', [Direct, BlueGreen, Canary, Shadow, Ab], {
  error,
});
export type DeclaredPhase = z.infer<typeof DeclaredPhase>;

/** A rollout of one phase: its keys and those of the whole side by side. */
export const SinglePhase = z.discriminatedUnion(
  'strategy',
  [
    Direct.extend(wholeKeys),
    BlueGreen.extend(wholeKeys),
    Canary.extend(wholeKeys),
    Shadow.extend(wholeKeys),
    Ab.extend(wholeKeys),
  ],
  { error },
);
