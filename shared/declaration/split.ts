import { z } from 'zod';

const share = z.number().gt(0).lt(1);

/** How rows are cut into training, validation and test. `by` left out: time where source.time is declared, else key. */
export const Split = z
  .strictObject({
    by: z
      .enum(['key', 'group', 'time', 'column'])
      .optional()
      .describe('key, group: by hash. time: the last rows are the test. column: as a column says'),
    column: z
      .string()
      .min(1)
      .optional()
      .describe('The group column, or the column that holds train, validation or test'),
    validation: share.default(0.2).describe('Share of rows that choose the threshold'),
    test: share.default(0.2).describe('Share of rows that judge'),
    seed: z.int().min(0).default(42).describe('Seed of the hash'),
  })
  .refine((split) => split.validation + split.test < 0.95, {
    error: 'validation and test leave too little to train on',
  })
  .refine((split) => split.column !== undefined || (split.by !== 'group' && split.by !== 'column'), {
    error: 'by: group and by: column need a column',
    path: ['column'],
  });
export type Split = z.infer<typeof Split>;
