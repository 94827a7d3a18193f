import { z } from 'zod';

const rowsMin = z.int().min(30).default(100).describe('Slices of fewer rows are told of and not judged');

/** Rows that a gate judges apart: by the values of a column, by an expression, or where a feature is missing. */
export const Slices = z
  .union([
    z.strictObject({
      by: z.string().min(1).describe('A column: every value is a slice, and the rows without one'),
      values: z
        .array(z.union([z.string(), z.number(), z.boolean()]).transform(String))
        .min(1)
        .optional()
        .describe('Only these values; default: all that have enough rows'),
      rowsMin,
    }),
    z.strictObject({
      where: z
        .string()
        .min(1)
        .describe('An expression that is true of the rows of the slice, such as age < 30'),
      rowsMin,
    }),
    z.strictObject({
      missing: z.literal(true).describe('Each feature: the rows where it is missing are a slice'),
      rowsMin,
    }),
  ])
  .describe('Judges each of these parts of the test rows instead of all');
export type Slices = z.infer<typeof Slices>;
