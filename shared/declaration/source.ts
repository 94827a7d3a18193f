import { z } from 'zod';
import { Duration } from './duration.ts';

const name = z.string().min(1).max(63);

export const Source = z
  .strictObject({
    connection: z
      .string()
      .regex(/^[A-Z_][A-Z0-9_]*$/, 'expected the name of an environment variable such as SOURCE_DATABASE_URL')
      .default('DATABASE_URL')
      .describe('Name of the environment variable that holds the connection string; never the string itself'),
    schema: name.default('public').describe('Schema of the table'),
    table: name.optional().describe('Table or view to pull'),
    query: z.string().min(1).optional().describe('A select to pull instead of a table'),
    key: z
      .union([name, z.array(name).min(1)])
      .transform((key) => (typeof key === 'string' ? [key] : key))
      .describe('Column, or columns, that identify a row'),
    watermark: name
      .optional()
      .describe('Column that grows with every insert and update; without it every pull is a full one'),
    overlap: Duration.default('10m').describe(
      'How far a pull looks back behind the high mark, for late commits (timestamps only)',
    ),
    time: name
      .optional()
      .describe('Event time of a row: splits go by it, and matureAfter and window count from it'),
    window: Duration.optional().describe('Only rows whose event time is younger than this'),
    deletedAt: name.optional().describe('Column that is set when a row was deleted'),
    fullPullEvery: Duration.default('7d').describe('A full pull at least so often finds hard deletes'),
    statementTimeout: Duration.default('30m').describe('Time-out of the pull in PostgreSQL'),
  })
  .refine((source) => (source.table === undefined) !== (source.query === undefined), {
    error: 'expected either table or query',
  });
export type Source = z.infer<typeof Source>;
