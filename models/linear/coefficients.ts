import { z } from 'zod';
import type { Task } from '../../shared/declaration/task.ts';
import { BrokenModel } from '../broken-model.ts';
import { DivergedFit } from '../diverged-fit.ts';
import type { Model } from '../learner.ts';
import { readDocument } from '../read-document.ts';

/** What a linear model learnt: a weight per place of the logical row, and the intercept. */
export type Coefficients = { readonly weights: Float64Array; readonly intercept: number };

/** With the means of the training rows, place by place; null where a document of format 1 does not say. */
export type Centred = Coefficients & { readonly means: Float64Array | null };

const formatVersion = 2;
const Parameters1 = z.strictObject({ intercept: z.number(), weights: z.array(z.number()) });
const Parameters = Parameters1.extend({ means: z.array(z.number()) });

/**
 * The document of a linear model. -0 becomes 0, as it does in JSON, so that a document read back is the same.
 *
 * @throws DivergedFit
 */
export function linearModel(
  of: { readonly kind: string; readonly task: Task },
  { weights, intercept, means }: Coefficients & { readonly means: Float64Array },
): Model {
  if (!Number.isFinite(intercept) || !weights.every(Number.isFinite)) throw new DivergedFit(of.kind);
  return {
    kind: of.kind,
    formatVersion,
    task: of.task,
    width: weights.length,
    parameters: {
      intercept: intercept + 0,
      weights: Array.from(weights, (weight) => weight + 0),
      means: Array.from(means, (mean) => mean + 0),
    },
  };
}

/** Reads the document back, of any format there was. @throws BrokenModel */
export function readCoefficients(kind: string, model: Model): Centred {
  const { intercept, weights, means } =
    model.formatVersion === 1
      ? { ...readDocument(model, { kind, formatVersion: 1, schema: Parameters1 }), means: null }
      : readDocument(model, { kind, formatVersion, schema: Parameters });
  for (const [name, places] of Object.entries({ weights, means }))
    if (places !== null && places.length !== model.width)
      throw new BrokenModel(kind, `it says width ${model.width} and has ${places.length} ${name}`);
  return { intercept, weights: Float64Array.from(weights), means: means && Float64Array.from(means) };
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
