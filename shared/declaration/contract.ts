import { z } from 'zod';

export const columnTypes = ['number', 'integer', 'boolean', 'category', 'timestamp', 'text'] as const;
export type ColumnType = (typeof columnTypes)[number];

const Severity = z.enum(['stop', 'warn']);
export type Severity = z.infer<typeof Severity>;

const share = z.number().min(0).max(1);
const Bounds = z.strictObject({
  min: z.number().optional().describe('Smallest allowed value'),
  max: z.number().optional().describe('Largest allowed value'),
});
export type Bounds = z.infer<typeof Bounds>;

/** One declared column. What is left out is not checked; the type is taken from the source where it is left out. */
export const ColumnContract = z.strictObject({
  type: z.enum(columnTypes).optional().describe('Type; default: as the source says'),
  min: z.number().optional().describe('Smallest allowed value'),
  max: z.number().optional().describe('Largest allowed value'),
  values: z
    .array(z.union([z.string(), z.number(), z.boolean()]).transform(String))
    .optional()
    .describe('The allowed values'),
  missingMax: share
    .optional()
    .describe('Largest allowed share of missing values; default: missingMax of the contract'),
  required: z.boolean().default(true).describe('Whether the column must exist in the source'),
  mean: Bounds.optional().describe('Bounds on the mean'),
  median: Bounds.optional().describe('Bounds on the median'),
  standardDeviation: Bounds.optional().describe('Bounds on the standard deviation'),
  severity: Severity.default('stop').describe(
    'stop: a violation of range, set or bounds rejects the run. warn: it is reported. Types always stop',
  ),
  missingSeverity: Severity.default('stop').describe(
    'The same for the missing share: a column that lacks more values than declared stops, unless this says warn',
  ),
});
export type ColumnContract = z.infer<typeof ColumnContract>;

/** Rules that only a column of numbers can have. */
export const numericRules = ['min', 'max', 'mean', 'median', 'standardDeviation'] as const;

export const isNumeric = (type: ColumnType): boolean => type === 'number' || type === 'integer';

/** Allowed change against the previous snapshot. */
export const ChangeContract = z.strictObject({
  rowCountDropMax: share.default(0.5).describe('Largest share of rows that may vanish'),
  missingRiseMax: share.default(0.05).describe('Largest rise of a missing share'),
  newCategoryMax: share
    .default(0.01)
    .describe('Largest share of rows with a category that was not there before'),
  psiMax: z.number().positive().default(0.25).describe('Largest population stability index of a column'),
  ksMax: share.default(0.2).describe('Largest Kolmogorov-Smirnov distance of a numeric column'),
  severity: Severity.default('warn').describe('What a violation does'),
});
export type ChangeContract = z.infer<typeof ChangeContract>;

/** A check of the user's own, from `extensions/`. */
export const NamedCheck = z.strictObject({
  check: z.string().min(1).describe('A check of your own, by the name that its extension gives it'),
  parameters: z.record(z.string(), z.unknown()).default({}).describe('What it takes; its extension says'),
  severity: Severity.default('stop').describe('stop: what it finds rejects the run. warn: it is reported'),
});
export type NamedCheck = z.infer<typeof NamedCheck>;

export const Contract = z.strictObject({
  rowsMin: z.int().min(1).default(1000).describe('Fewest usable rows'),
  missingMax: share
    .default(0.05)
    .describe('Largest share of missing values of a column that says nothing else'),
  duplicateRowsMax: share
    .default(1)
    .describe('Largest share of rows that repeat another in all columns but the key'),
  positiveShare: z
    .strictObject({
      min: share.default(0.05).describe('Smallest allowed share'),
      max: share.default(0.6).describe('Largest allowed share'),
    })
    .prefault({})
    .describe('Class balance: bounds on the share of the positive value, binary tasks only'),
  extraColumns: z
    .enum(['stop', 'warn', 'ignore'])
    .default('warn')
    .describe('What an undeclared column of the source does, where columns are declared'),
  checks: z.array(NamedCheck).optional().describe('Checks of your own'),
  change: ChangeContract.prefault({}).describe('Allowed change against the previous snapshot'),
  columns: z
    .record(z.string(), ColumnContract)
    .default({})
    .describe('The declared columns; none: all columns of the source with their types'),
});
export type Contract = z.infer<typeof Contract>;
