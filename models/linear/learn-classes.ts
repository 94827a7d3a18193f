import { realAt } from '../../shared/dataset/table.ts';
import type { Fit, TrainingData } from '../learner.ts';
import { classModel } from './class-coefficients.ts';
import { coefficientsAt } from './coefficients.ts';
import { encodedMeans } from './encoded-means.ts';
import { fitMultinomial, type MultinomialFit } from './fit-multinomial.ts';
import type { Coefficients } from './linear-weights.ts';
import { toldOfClasses } from './told-optimum.ts';

type How = Omit<MultinomialFit, 'classCount'>;

/** A class without rows is as likely as if half a row were of it, whatever the row. */
const half = 0.5;

/** Multinomial logistic regression. Without a penalty the intercept of a class without rows has no optimum: it is left out of the fit. */
export function learnClasses(kind: string, data: TrainingData, how: How): Fit {
  const { train, classCount = 1, columns = [] } = data;
  const { design, labels } = train;
  const isThere = new Uint8Array(classCount);
  for (const label of labels) isThere[label] = 1;
  const present = [...isThere.keys()].filter((place) => isThere[place] === 1);
  const placeOf = new Map(present.map((place, at) => [place, at]));
  const own = labels.map((label) => placeOf.get(label) ?? 0);
  const size = design.width + 1;
  const found =
    present.length < 2
      ? { point: new Float64Array(size), converged: true, iterationCount: 0, matrix: null, curveRowCount: 0 }
      : fitMultinomial({ ...train, labels: own }, { ...how, classCount: present.length });
  const fitted = classesOf(found.point, size);
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
  const { matrix, point, curveRowCount: rowCount } = found;
  const { penalty, l1 = 0 } = how;
  const curve = matrix && {
    ...{ matrix, penalty, residuals: null, point, isSparse: l1 > 0, rowCount, classSize: size },
  };
  const told = toldOfClasses(classes, columns, { curve, fitted });
  return {
    model: classModel({ kind, data }, classes, { means: encodedMeans(design), ...told }),
    report: { converged, iterationCount, notes },
  };
}

/** Intercepts that are as much higher or lower give the same probabilities: they have mean zero. */
function classesOf(point: Float64Array, size: number): readonly Coefficients[] {
  const count = point.length / size;
  const classes = Array.from({ length: count }, (_, at) =>
    coefficientsAt(point.subarray(at * size, (at + 1) * size)),
  );
  const mean = classes.reduce((sum, { intercept }) => sum + intercept, 0) / count;
  // Newton's steps keep the mean that they began with, to the last bits; those of single coordinates do not.
  if (Math.abs(mean) < 1e-9) return classes;
  return classes.map(({ weights, intercept }) => ({ weights, intercept: intercept - mean }));
}

function absentClass(fitted: readonly Coefficients[], width: number, rowCount: number): Coefficients {
  const intercepts = Float64Array.from(fitted, ({ intercept }) => intercept);
  const most = Math.max(...intercepts);
  const powers = intercepts.reduce((sum, _, at) => sum + Math.exp(realAt(intercepts, at) - most), 0);
  const intercept = most + Math.log(powers) + Math.log(half / (rowCount + 1));
  return { weights: new Float64Array(width), intercept };
}
