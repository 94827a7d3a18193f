import { expect, it } from 'vitest';
import { madeUpDesign, madeUpLabels } from '../../../models/contract/made-up-design.ts';
import type { DenseLearner, TrainingData } from '../../../models/learner.ts';
import { readTold } from '../../../models/linear/coefficients.ts';
import { linearRegression } from '../../../models/linear-regression.ts';
import { logisticRegression } from '../../../models/logistic-regression.ts';
import { mlLogisticRegression } from '../../../models/ml-logistic-regression.ts';

const plain = madeUpDesign({ rowCount: 300, numericWidth: 3, levels: [] });
const hot = madeUpDesign({ rowCount: 300, numericWidth: 3, levels: [4] });

type Expected = { readonly params: readonly number[]; readonly bse: readonly number[] };

/** Weights and intercept in their original units, with their errors, as `model.json` has them. */
async function told(
  learner: DenseLearner,
  design: typeof plain,
  {
    parameters,
    ...more
  }: { readonly parameters: object; readonly columns?: readonly object[]; readonly weights?: Float64Array },
) {
  const task = learner === linearRegression ? 'regression' : 'binary';
  const { weights, columns } = more;
  const train = { design, labels: madeUpLabels(design, task), ...(weights ? { weights } : {}) };
  const data = { task, train, ...(columns ? { columns } : {}) } as TrainingData;
  const parsed = learner.parameters.parse(parameters);
  const { model } = await learner.fit(data, { seed: 7, parameters: parsed });
  const found = readTold(learner.kind, JSON.parse(JSON.stringify(model)));
  if (found === null) throw new Error('the document tells nothing');
  const { original } = found;
  return {
    ...found,
    params: [...original.weights, original.intercept],
    bse: [...original.standardErrors, original.interceptError],
  };
}

function expectClose(
  found: { params: readonly number[]; bse: readonly (number | null)[] },
  golden: Expected,
) {
  golden.params.forEach((value, at) => {
    expect(found.params[at]).toBeCloseTo(value, 6);
    expect((found.bse[at] ?? Number.NaN) / (golden.bse[at] ?? 0)).toBeCloseTo(1, 5);
  });
}

/** statsmodels 0.14.4 on the rows above: Logit, OLS, OLS of numbers × (12, 0.5, 250) + (40, −3, 1000), GLM with freq_weights. */
const statsmodels = {
  logit: {
    params: [0.15828962653975429, -0.5709384386238743, -0.912503644157549, -0.08298744482958928],
    bse: [0.12763353411140418, 0.1394481592624998, 0.14271896915664992, 0.13001627920172076],
  },
  ols: {
    params: [55.523291358236946, -40.89607733021367, -98.54453104252386, 25.928559211158998],
    bse: [0.8690576028689524, 0.8933453941447517, 0.882212196755853, 0.875098028667628],
  },
  original: {
    params: [4.62694094651957, -81.7921546604255, -0.3941781241700979, -10.347418460817813],
    bse: [0.07242146690574451, 1.7866907882894612, 0.003528848787023454, 7.0914620201657925],
  },
  weighted: {
    params: [55.42228373958371, -40.72209193957371, -98.29826308839645, 25.753333687589574],
    bse: [0.6163695517958063, 0.6203320827539338, 0.6247156209863245, 0.6169716636345973],
  },
};

it('tells the errors of maximum likelihood where there is no penalty to speak of', async () => {
  const parameters = { C: 1e9, tolerance: 1e-16 };
  expectClose(await told(logisticRegression, plain, { parameters }), statsmodels.logit);
  expectClose(await told(linearRegression, plain, { parameters: { alpha: 0 } }), statsmodels.ols);
});

it('tells coefficients, intercept and errors in the units of the table', async () => {
  const units = [
    { mean: 40, deviation: 12 },
    { mean: -3, deviation: 0.5 },
    { mean: 1000, deviation: 250 },
  ];
  const columns = units.map((unit) => ({ name: '', levelCount: null, unit }));
  const found = await told(linearRegression, plain, { parameters: { alpha: 0 }, columns });
  expectClose(found, statsmodels.original);
});

it('takes a row of weight 2 for two rows', async () => {
  const weights = Float64Array.from({ length: 300 }, (_, row) => 1 + (row % 3));
  const found = await told(linearRegression, plain, { parameters: { alpha: 0 }, weights });
  expectClose(found, statsmodels.weighted);
});

/** A⁻¹HA⁻¹ and the condition number of A = H + penalty by numpy 1.26.4 at the optimum of scikit-learn 1.6.1; C = 0.5, alpha = 3. */
const numpy = {
  logistic: {
    params: [
      0.22160282440074636, -0.5673988163695192, -0.8636100363306722, -0.5958478155986741, -0.2765765816648399,
      0.3513304108503317, 0.2032482340518988, 0.20593710621827002,
    ],
    bse: [
      0.12478657896982048, 0.13652137844898288, 0.13576888441918378, 0.22685868790571126, 0.23066883930524504,
      0.22768470520382456, 0.22439754121544866, 0.16677840127308413,
    ],
  },
  linear: {
    params: [
      54.8956320075831, -40.192661559200936, -97.4543127730074, -84.67581055561074, 8.101095778008151,
      70.0708196614482, 52.50893501417029, 47.90272121747901,
    ],
    bse: [
      0.9062594900096974, 0.9441164938406137, 0.9163218644327302, 2.491528783203898, 2.5557471406783607,
      2.503165510229724, 2.4769031140341378, 2.152705588344986,
    ],
  },
};

it('tells the errors of a penalised estimate, and its condition number', async () => {
  const logistic = await told(logisticRegression, hot, { parameters: { C: 0.5, tolerance: 1e-16 } });
  expectClose(logistic, numpy.logistic);
  expect(logistic.conditionNumber).toBeCloseTo(42.902384110954934, 5);
  const linear = await told(linearRegression, hot, { parameters: { alpha: 3 } });
  expectClose(linear, numpy.linear);
  expect(linear.conditionNumber).toBeCloseTo(120.51416239247928, 5);
  expect(linear.errorRowCount).toBe(300);
});

it('tells no error that rounding is all of: a penalty alone, and a weak one, tells levels from the intercept', async () => {
  const everyRowHasOne = { ...hot, hot: hot.hot.map((place) => Math.max(place, hot.numericWidth)) };
  const bseAt = async (C: number) =>
    (await told(logisticRegression, everyRowHasOne, { parameters: { C, tolerance: 1e-16 } })).bse;
  const strong = await bseAt(1e3);
  for (const C of [1e4, 1e6, 1e9]) {
    const weak = await bseAt(C);
    expect(weak.slice(0, 3)).not.toContain(null);
    weak.forEach((error, at) => {
      const ratio = (error ?? strong[at] ?? 0) / (strong[at] ?? 0);
      expect(Math.abs(ratio - 1)).toBeLessThan(0.02);
    });
  }
  expect(await bseAt(1e9)).toEqual([
    ...strong.slice(0, 3).map(() => expect.any(Number)),
    ...strong.slice(3).map(() => null),
  ]);
});

it('tells no error of a weight that the penalty holds at zero', async () => {
  const { original } = await told(logisticRegression, hot, { parameters: { C: 0.1, l1Ratio: 1 } });
  original.weights.forEach((weight, place) => {
    expect(original.standardErrors[place] === null).toBe(weight === 0);
  });
});

it('tells none where columns repeat each other without a penalty, or nobody took second derivatives', async () => {
  const singular = await told(
    linearRegression,
    { ...hot, numeric: plain.numeric.map(() => 1) },
    {
      parameters: { alpha: 0 },
    },
  );
  expect(singular).toMatchObject({ conditionNumber: null, errorRowCount: null });
  const copied = await told(mlLogisticRegression, hot, { parameters: { numSteps: 5 } });
  expect(copied).toMatchObject({ conditionNumber: null, bse: new Array(8).fill(null) });
});
