import { z } from 'zod';
import type { Finding } from '../declaration/problem.ts';
import { limitWords } from '../limit-words.ts';

/** Parameters as a declaration gives them. */
export type GivenParameters = Readonly<Record<string, unknown>>;

/** What checks the parameters of an extension, and fills in what is left out. */
export type OwnParameters<Parameters> = {
  /** What is wrong with them, each with the path below `parameters`; nothing where they can be used. */
  problems(given: GivenParameters): readonly Finding[];
  /** @throws ZodError where they cannot be used: a declaration was checked before */
  parse(given: GivenParameters): Parameters;
};

/** What `parameters` holds where an extension takes none. */
export type NoParameters = Readonly<Record<string, never>>;

/** The schema that an extension gives; without one it takes no parameters. */
export const schemaOf = <Parameters>(schema: z.ZodType<Parameters> | undefined): z.ZodType<Parameters> =>
  // An extension without a schema has no other type of parameters than none.
  schema ?? (z.strictObject({}) as unknown as z.ZodType<Parameters>);

/** By the schema that the extension gives. */
export function ownParameters<Parameters>(
  given: z.ZodType<Parameters> | undefined,
): OwnParameters<Parameters> {
  const schema = schemaOf(given);
  return {
    problems(parameters) {
      const parsed = schema.safeParse(parameters);
      if (parsed.success) return [];
      return parsed.error.issues.map((issue) => ({
        path: issue.path.map((step) => (typeof step === 'number' ? step : String(step))),
        message: limitWords(issue) ?? issue.message,
      }));
    },
    parse: (parameters) => schema.parse(parameters),
  };
}
