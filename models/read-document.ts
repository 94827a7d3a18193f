import { z } from 'zod';
import { BrokenModel } from './broken-model.ts';
import type { Model } from './learner.ts';

export type DocumentFormat<Parameters> = {
  readonly kind: string;
  readonly formatVersion: number;
  readonly schema: z.ZodType<Parameters>;
};

/** The parameters of a document of that kind and format; numbers in it are finite. @throws BrokenModel */
export function readDocument<Parameters>(model: Model, format: DocumentFormat<Parameters>): Parameters {
  const { kind, formatVersion, schema } = format;
  if (model.kind !== kind) throw new BrokenModel(kind, `the document is of kind ${model.kind}`);
  if (model.formatVersion !== formatVersion) {
    throw new BrokenModel(
      kind,
      `format version ${model.formatVersion} is unknown, this release reads ${formatVersion}`,
    );
  }
  if (!Number.isSafeInteger(model.width) || model.width < 0) {
    throw new BrokenModel(kind, `${model.width} is no width`);
  }
  const parsed = schema.safeParse(model.parameters);
  if (!parsed.success) throw new BrokenModel(kind, z.prettifyError(parsed.error));
  return parsed.data;
}
