import { describe, expect, it } from 'vitest';
import { madeUpDesign, madeUpLabels } from '../../../models/contract/made-up-design.ts';
import { readClasses } from '../../../models/linear/class-coefficients.ts';
import { classCurvatures, classHessian, classObjective } from '../../../models/linear/class-problem.ts';
import { fitMultinomial } from '../../../models/linear/fit-multinomial.ts';
import { logisticRegression } from '../../../models/logistic-regression.ts';
import { goldenRows } from './golden-classes.ts';

const task = 'multiclass';
/** scikit-learn 1.6.1: LogisticRegression(solver='newton-cg', tol=1e-13), its intercepts less their mean. */
const golden = [
  {
    name: 'C 0.5',
    C: 0.5,
    isWeighted: false,
    coefficients: [
      [
        1.7018886303984924, -0.7980029854708587, 0.6343776999310571, -0.15488324971270798,
        0.15405306047509668, -0.15405306047509676, 0,
      ],
      [
        -1.3029663525124273, 0.9360099264056744, 0.4395584099269912, -0.030830747749052315,
        -0.12440961445693888, 0.12440961445693988, 0,
      ],
      [
        -0.39892227788606305, -0.1380069409348186, -1.0739361098580478, 0.18571399746176095,
        -0.029643446018157563, 0.02964344601815755, 0,
      ],
    ],
    intercepts: [-0.021218938015374646, 0.2188584249302357, -0.19763948691486102],
    probabilities: [0.061534181170088395, 0.22651617584099132, 0.7119496429889204],
  },
  {
    name: 'C 2, rows that weigh',
    C: 2,
    isWeighted: true,
    coefficients: [
      [
        2.0099485994218824, -0.9834019046093498, 0.774472138936356, -0.23554601193021646, 0.1668310189576461,
        -0.16683101895758387, 0,
      ],
      [
        -1.454853901211981, 1.087394473597835, 0.47936932275566246, 0.03797137379373582, -0.1790251337999953,
        0.17902513379999377, 0,
      ],
      [
        -0.5550946982099085, -0.1039925689885151, -1.253841461692015, 0.19757463813648588,
        0.012194114842355287, -0.012194114842404105, 0,
      ],
    ],
    intercepts: [-0.064646930908379, 0.2170214902776538, -0.15237455936927483],
    probabilities: [0.038856125276045324, 0.1500951686321401, 0.8110487060918146],
  },
];

const how = { penalty: 1, seed: 7, iterationsMax: 300, decrementMax: 1e-10 };

describe('multinomial logistic regression', () => {
  it.each(golden)('finds the optimum that scikit-learn finds: $name', async (wanted) => {
    const { design, labels, weights } = goldenRows();
    const train = { design, labels, ...(wanted.isWeighted ? { weights } : {}) };
    const parameters = logisticRegression.parameters.parse({ C: wanted.C, tolerance: 1e-12 });
    const { model, report } = await logisticRegression.fit(
      { task, classCount: 3, train },
      { seed: 7, parameters },
    );
    expect(report.converged).toBe(true);
    const classes = readClasses('logistic-regression', model);
    const mean = classes.reduce((sum, { intercept }) => sum + intercept, 0) / 3;
    for (const [place, own] of classes.entries()) {
      expect(Math.abs(own.intercept - mean - (wanted.intercepts[place] ?? 0))).toBeLessThan(1e-6);
      for (const [at, weight] of own.weights.entries())
        expect(Math.abs(weight - (wanted.coefficients[place]?.[at] ?? Number.NaN))).toBeLessThan(1e-6);
    }
    const scores = new Float64Array(900);
    logisticRegression.scorer(model).score(design, scores);
    for (const [place, probability] of wanted.probabilities.entries())
      expect(scores[place]).toBeCloseTo(probability, 6);
  });

  it.each([
    ['a sample’s curvature where rows are many', { rowCount: 33_000, numericWidth: 2, levels: [3] }],
    ['the diagonal where places are many', { rowCount: 1_500, numericWidth: 3, levels: [300] }],
  ] as const)('reaches the optimum by %s', (_, shape) => {
    const design = madeUpDesign(shape);
    const rows = { design, labels: madeUpLabels(design, task) };
    const { point, converged } = fitMultinomial(rows, { ...how, classCount: 3 });
    expect(converged).toBe(true);
    const gradient = new Float64Array(point.length);
    classObjective({ rows, classCount: 3, penalty: 1, scale: 1 }, point, gradient);
    expect(Math.max(...gradient.map(Math.abs))).toBeLessThan(1e-3);
  });

  it('has second derivatives that are the differences of its gradient', () => {
    const { design, labels, weights } = goldenRows();
    const problem = { rows: { design, labels, weights }, classCount: 3, penalty: 0.5, scale: 2 };
    const point = Float64Array.from({ length: 24 }, (_, at) => Math.sin(at));
    const { values, size } = classHessian(problem, point);
    const gradientAt = (place: number, step: number): Float64Array => {
      const gradient = new Float64Array(size);
      classObjective(problem, point.with(place, (point[place] ?? 0) + step), gradient);
      return gradient;
    };
    const diagonal = classCurvatures(problem, point);
    for (let column = 0; column < size; column += 5) {
      const [above, below] = [gradientAt(column, 1e-5), gradientAt(column, -1e-5)];
      for (let row = column; row < size; row++) {
        const difference = ((above[row] ?? 0) - (below[row] ?? 0)) / 2e-5;
        expect(values[row * size + column]).toBeCloseTo(difference, 4);
      }
      expect(diagonal[column]).toBeCloseTo(values[column * size + column] ?? 0, 9);
    }
  });

  it('gives a class without rows half a row’s chance', async () => {
    const { design, labels } = goldenRows();
    const { model } = await logisticRegression.fit(
      { task, classCount: 4, train: { design, labels } },
      { seed: 7, parameters: logisticRegression.parameters.parse({}) },
    );
    const scores = new Float64Array(1_200);
    logisticRegression.scorer(model).score(design, scores);
    const absent = scores.filter((_, at) => at % 4 === 3);
    expect(Math.max(...absent)).toBeLessThan(0.01);
    expect(Math.min(...absent)).toBeGreaterThan(0);
  });
});
