import { z } from 'zod';
import { BrokenModel } from '../broken-model.ts';
import { DivergedFit } from '../diverged-fit.ts';
import type { Model, TrainingData } from '../learner.ts';
import { readDocument } from '../read-document.ts';
import { type Centred, Original, originalAt, plain, plainOriginal, toldShape } from './coefficients.ts';
import type { Coefficients } from './linear-weights.ts';
import type { ToldClasses } from './told-optimum.ts';

/** Formats 1 to 3 are of one score a row; 4 does not tell what coefficients are in the units of the table. */
const formatVersion = 5;
const Numbers = z.array(z.number());
const Parameters4 = z.strictObject({
  intercepts: Numbers.min(2),
  weights: z.array(Numbers).min(2),
  means: Numbers,
});
const Parameters = Parameters4.extend({ originals: z.array(Original).min(2), ...toldShape });

type ToldBeside = ToldClasses & { readonly means: Float64Array };

/** The document of a linear model of several classes. @throws DivergedFit */
export function classModel(
  { kind, data }: { readonly kind: string; readonly data: TrainingData },
  classes: readonly Coefficients[],
  { means, originals, ...told }: ToldBeside,
): Model {
  const isSound = [...classes, ...originals].every(
    ({ weights, intercept }) => Number.isFinite(intercept) && weights.every(Number.isFinite),
  );
  if (!isSound) throw new DivergedFit(kind, data);
  return {
    ...{ kind, formatVersion, task: 'multiclass', width: means.length },
    parameters: {
      intercepts: classes.map(({ intercept }) => intercept + 0),
      weights: classes.map(({ weights }) => plain(weights)),
      means: plain(means),
      originals: originals.map(plainOriginal),
      ...told,
    },
  };
}

/** What is told of the coefficients of each class; null where a document of format 4 does not say. @throws BrokenModel */
export function readToldClasses(kind: string, model: Model): ToldClasses | null {
  if (model.formatVersion < formatVersion) return null;
  const { originals, conditionNumber, errorRowCount } = readDocument(model, {
    ...{ kind, formatVersion, schema: Parameters },
  });
  return { originals: originals.map(originalAt), conditionNumber, errorRowCount };
}

/** Reads the document back, of any format there was: the coefficients of each class. @throws BrokenModel */
export function readClasses(kind: string, model: Model): readonly Centred[] {
  const { intercepts, weights, means } =
    model.formatVersion === 4
      ? readDocument(model, { kind, formatVersion: 4, schema: Parameters4 })
      : readDocument(model, { kind, formatVersion, schema: Parameters });
  if (weights.length !== intercepts.length)
    throw new BrokenModel(
      kind,
      `it has ${intercepts.length} intercepts and ${weights.length} rows of weights`,
    );
  for (const places of [...weights, means])
    if (places.length !== model.width)
      throw new BrokenModel(kind, `it says width ${model.width} and has ${places.length} weights or means`);
  return intercepts.map((intercept, place) => ({
    intercept,
    weights: Float64Array.from(weights[place] ?? []),
    means: Float64Array.from(means),
  }));
}
