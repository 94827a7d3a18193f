import { z } from 'zod';
import { BrokenModel } from '../broken-model.ts';
import { DivergedFit } from '../diverged-fit.ts';
import type { Model } from '../learner.ts';
import { readDocument } from '../read-document.ts';
import type { Centred, Coefficients } from './coefficients.ts';

/** Formats 1 to 3 are of one score a row. */
const formatVersion = 4;
const Numbers = z.array(z.number());
const Parameters = z.strictObject({
  intercepts: Numbers.min(2),
  weights: z.array(Numbers).min(2),
  means: Numbers,
});

/** The document of a linear model of several classes. @throws DivergedFit */
export function classModel(kind: string, classes: readonly Coefficients[], means: Float64Array): Model {
  const isSound = classes.every(
    ({ weights, intercept }) => Number.isFinite(intercept) && weights.every(Number.isFinite),
  );
  if (!isSound) throw new DivergedFit(kind);
  const plain = (values: Float64Array): readonly number[] => Array.from(values, (value) => value + 0);
  return {
    ...{ kind, formatVersion, task: 'multiclass', width: means.length },
    parameters: {
      intercepts: classes.map(({ intercept }) => intercept + 0),
      weights: classes.map(({ weights }) => plain(weights)),
      means: plain(means),
    },
  };
}

/** Reads the document back: the coefficients of each class. @throws BrokenModel */
export function readClasses(kind: string, model: Model): readonly Centred[] {
  const { intercepts, weights, means } = readDocument(model, { kind, formatVersion, schema: Parameters });
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
