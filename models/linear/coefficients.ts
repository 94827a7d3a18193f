import { z } from 'zod';
import { BrokenModel } from '../broken-model.ts';
import { DivergedFit } from '../diverged-fit.ts';
import type { Model, TrainingData } from '../learner.ts';
import { readDocument } from '../read-document.ts';
import type { Coefficients } from './linear-weights.ts';
import type { OriginalUnits } from './original-units.ts';

/** With the means of the training rows, place by place; null where a document of format 1 does not say. */
export type Centred = Coefficients & { readonly means: Float64Array | null };

/** What is told of them beside: what they are in the units of the table, and how well they are known. */
export type Told = {
  readonly original: OriginalUnits;
  /** Of the second derivatives at the optimum; null where nobody knows it. */
  readonly conditionNumber: number | null;
  /** Rows that errors and condition number are taken from: of many, a sample. */
  readonly errorRowCount: number | null;
};

const formatVersion = 3;
const Numbers = z.array(z.number());
const Parameters1 = z.strictObject({ intercept: z.number(), weights: Numbers });
const Parameters2 = Parameters1.extend({ means: Numbers });
export const Original = z.strictObject({
  intercept: z.number(),
  weights: Numbers,
  standardErrors: z.array(z.number().nullable()),
  interceptError: z.number().nullable(),
});
export const toldShape = {
  conditionNumber: z.number().nullable(),
  errorRowCount: z.number().nullable(),
};
const Parameters = Parameters2.extend({ original: Original, ...toldShape });

/**
 * The document of a linear model. -0 becomes 0, as it does in JSON, so that a document read back is the same.
 *
 * @throws DivergedFit
 */
export function linearModel(
  { kind, data }: { readonly kind: string; readonly data: TrainingData },
  { weights, intercept, means, original, ...told }: Coefficients & { readonly means: Float64Array } & Told,
): Model {
  if (![intercept, ...weights, original.intercept, ...original.weights].every(Number.isFinite))
    throw new DivergedFit(kind, data);
  return {
    kind,
    formatVersion,
    task: data.task,
    width: weights.length,
    parameters: {
      intercept: intercept + 0,
      weights: plain(weights),
      means: plain(means),
      original: plainOriginal(original),
      ...told,
    },
  };
}

export const plain = (values: Float64Array): readonly number[] => Array.from(values, (value) => value + 0);

export const plainOriginal = (original: OriginalUnits) => ({
  ...original,
  intercept: original.intercept + 0,
  weights: plain(original.weights),
});

/** The same, read back. */
export const originalAt = ({ weights, ...rest }: z.infer<typeof Original>): OriginalUnits => ({
  ...rest,
  weights: Float64Array.from(weights),
});

/** Reads the document back, of any format there was. @throws BrokenModel */
export function readCoefficients(kind: string, model: Model): Centred {
  const { intercept, weights, means } = { means: null, ...readParameters(kind, model) };
  for (const [name, places] of Object.entries({ weights, means }))
    if (places !== null && places.length !== model.width)
      throw new BrokenModel(kind, `it says width ${model.width} and has ${places.length} ${name}`);
  return { intercept, weights: Float64Array.from(weights), means: means && Float64Array.from(means) };
}

function readParameters(kind: string, model: Model) {
  if (model.formatVersion === 1) return readDocument(model, { kind, formatVersion: 1, schema: Parameters1 });
  if (model.formatVersion === 2) return readDocument(model, { kind, formatVersion: 2, schema: Parameters2 });
  return readDocument(model, { kind, formatVersion, schema: Parameters });
}

/** What is told of the coefficients; null where a document of an earlier format, or of several classes, does not say. @throws BrokenModel */
export function readTold(kind: string, model: Model): Told | null {
  if (model.formatVersion < 3 || model.task === 'multiclass') return null;
  const { original, conditionNumber, errorRowCount } = readDocument(model, {
    ...{ kind, formatVersion, schema: Parameters },
  });
  return { original: originalAt(original), conditionNumber, errorRowCount };
}

/** A point of the optimiser: the weights, and the intercept at the end. */
export const coefficientsAt = (point: Float64Array): Coefficients => ({
  weights: point.slice(0, -1),
  intercept: point.at(-1) ?? 0,
});

/** The same coefficients as a point. */
export function pointOf({ weights, intercept }: Coefficients): Float64Array {
  const point = new Float64Array(weights.length + 1);
  point.set(weights);
  point[weights.length] = intercept;
  return point;
}
