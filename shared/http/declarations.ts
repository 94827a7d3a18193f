import { z } from 'zod';

export const DeclarationAnswer = z.object({
  model: z.string(),
  number: z.int(),
  digest: z.string(),
  actor: z.string(),
  created_at: z.string(),
  source_text: z.string().describe('YAML as it was applied'),
  declaration: z.record(z.string(), z.unknown()).describe('With every default filled in'),
});
export type DeclarationAnswer = z.infer<typeof DeclarationAnswer>;

export const ApplyQuery = z.strictObject({
  force: z
    .enum(['true', 'false'])
    .optional()
    .describe(
      'true: gates that decide nothing on the rows of the source are stored with a warning, not refused',
    ),
});

export const ApplyAnswer = z.object({
  model: z.string(),
  kind: z.enum(['applied', 'unchanged']),
  number: z.int(),
  previous: z.int().nullable(),
  warnings: z
    .array(z.string())
    .describe('What could not be checked in the source, and gates that decide nothing on its rows'),
});
export type ApplyAnswer = z.infer<typeof ApplyAnswer>;
