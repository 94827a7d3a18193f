import { realAt } from '../../shared/dataset/table.ts';
import type { Fit, TrainingData } from '../learner.ts';
import { classModel } from './class-coefficients.ts';
import { type Coefficients, coefficientsAt } from './coefficients.ts';
import { encodedMeans } from './encoded-means.ts';
import { fitMultinomial, type MultinomialFit } from './fit-multinomial.ts';

type How = Omit<MultinomialFit, 'classCount'>;

/** A class without rows is as likely as if half a row were of it, whatever the row. */
const half = 0.5;

/** Multinomial logistic regression. Without a penalty the intercept of a class without rows has no optimum: it is left out of the fit. */
export function learnClasses(kind: string, { train, classCount = 1 }: TrainingData, how: How): Fit {
  const { design, labels } = train;
  const isThere = new Uint8Array(classCount);
  for (const label of labels) isThere[label] = 1;
  const present = [...isThere.keys()].filter((place) => isThere[place] === 1);
  const placeOf = new Map(present.map((place, at) => [place, at]));
  const own = labels.map((label) => placeOf.get(label) ?? 0);
  const size = design.width + 1;
  const found =
    present.length < 2
      ? { point: new Float64Array(size), converged: true, iterationCount: 0 }
      : fitMultinomial({ ...train, labels: own }, { ...how, classCount: present.length });
  const fitted = present.map((_, at) => coefficientsAt(found.point.subarray(at * size, (at + 1) * size)));
  const absent = absentClass(fitted, design.width, labels.length);
  const classes = Array.from(
    { length: classCount },
    (_, place) => fitted[placeOf.get(place) ?? -1] ?? absent,
  );
  const { converged, iterationCount } = found;
  const notes = [
    ...(present.length < 2 ? ['the training part has one class only: every row gets the same scores'] : []),
    ...(converged ? [] : [`stopped after ${iterationCount} iterations before it had converged`]),
  ];
  return {
    model: classModel(kind, classes, encodedMeans(design)),
    report: { converged, iterationCount, notes },
  };
}

function absentClass(fitted: readonly Coefficients[], width: number, rowCount: number): Coefficients {
  const intercepts = Float64Array.from(fitted, ({ intercept }) => intercept);
  const most = Math.max(...intercepts);
  const powers = intercepts.reduce((sum, _, at) => sum + Math.exp(realAt(intercepts, at) - most), 0);
  const intercept = most + Math.log(powers) + Math.log(half / (rowCount + 1));
  return { weights: new Float64Array(width), intercept };
}
