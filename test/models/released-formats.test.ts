import { expect, it } from 'vitest';
import type { Model } from '../../models/learner.ts';
import { compilePipeline } from '../../models/pipeline.ts';
import { learners } from '../../models/registry.ts';
import type { FeatureGraph } from '../../shared/features/graph.ts';

/** Documents as they were written by the release that introduced their format: never change them, only add. */
const graphFormat1 = `{"formatVersion":1,"task":"binary","inputs":[
  {"name":"age","type":"integer","min":18,"max":99,"missing":true,"severity":"warn"},
  {"name":"member","type":"boolean","words":["No","Yes"],"missing":false,"severity":"stop"},
  {"name":"plan","type":"category","levels":["basic","plus","pro"],"missing":true,"severity":"warn"},
  {"name":"since","type":"timestamp","missing":true,"severity":"warn"}],
 "ignored":["customer_id"],"steps":[
  {"kind":"standardise","input":"age","median":40,"mean":42,"deviation":12},
  {"kind":"missing-indicator","input":"age"},
  {"kind":"standardise","input":"member","median":1,"mean":0.6,"deviation":0.5},
  {"kind":"one-hot","input":"plan","levels":["basic","plus"],"other":true,"mostFrequent":"basic"},
  {"kind":"timestamp-part","input":"since","part":"epoch-days","median":20000,"mean":20000,"deviation":100},
  {"kind":"timestamp-part","input":"since","part":"month","median":6,"mean":6,"deviation":3},
  {"kind":"timestamp-part","input":"since","part":"day-of-month","median":15,"mean":15,"deviation":8},
  {"kind":"timestamp-part","input":"since","part":"day-of-week","median":3,"mean":3,"deviation":2},
  {"kind":"timestamp-part","input":"since","part":"hour","median":12,"mean":12,"deviation":6}],
 "threshold":0.4,"labels":["No","Yes"]}`;
const coefficients = '{"intercept":-0.25,"weights":[0.5,-1,0.75,0.1,0.2,-0.3,0.4,-0.5,0.6,-0.7,0.8]}';
const centred = coefficients.replace('}', ',"means":[0,0.1,0,0,0,0,0,0,0.5,0.3,0.2]}');
const told = centred.replace(
  /}$/,
  `,"original":{"intercept":3.5,"weights":[0.04,-1,1.5,0.001,0.066,-0.0375,0.2,-0.083,0.6,-0.7,0.8],
  "standardErrors":[0.01,null,0.1,0.001,0.02,0.01,0.05,0.02,0.1,0.2,0.3],"interceptError":null},"conditionNumber":42.5,"errorRowCount":500}`,
);
const requests = [
  { age: 54, member: 'Yes', plan: 'pro', since: '2024-10-04T18:00:00Z', customer_id: 'c-1' },
  { age: null, member: false, plan: null, since: null },
];

it.each([
  ['prior', 1, 'binary', '{"score":0.3}', [0.3, 0.3]],
  ['prior', 1, 'regression', '{"score":12.5}', [12.5, 12.5]],
  ['logistic-regression', 1, 'binary', coefficients, [expected(0), expected(1)].map(logistic)],
  ['ml-logistic-regression', 1, 'binary', coefficients, [expected(0), expected(1)].map(logistic)],
  ['linear-regression', 1, 'regression', coefficients, [expected(0), expected(1)]],
  ['logistic-regression', 2, 'binary', centred, [expected(0), expected(1)].map(logistic)],
  ['ml-logistic-regression', 2, 'binary', centred, [expected(0), expected(1)].map(logistic)],
  ['linear-regression', 2, 'regression', centred, [expected(0), expected(1)]],
  ['logistic-regression', 3, 'binary', told, [expected(0), expected(1)].map(logistic)],
  ['ml-logistic-regression', 3, 'binary', told, [expected(0), expected(1)].map(logistic)],
  ['linear-regression', 3, 'regression', told, [expected(0), expected(1)]],
] as const)(
  '%s of format %i (%s) is loaded and scores as it did',
  (kind, formatVersion, task, parameters, scores) => {
    const model: Model = { kind, formatVersion, task, width: 11, parameters: JSON.parse(parameters) };
    const graph: FeatureGraph = { ...JSON.parse(graphFormat1), task };
    const { check, scoreRow, rawWidth } = compilePipeline({ graph, model });
    const raw = new Float64Array(rawWidth);
    requests.forEach((request, at) => {
      expect(check(request, raw).kind).toBe('ok');
      expect(scoreRow(raw)).toBeCloseTo(scores[at] ?? Number.NaN, 9);
    });
  },
);

/** The weighted sums by hand: numbers first, then the positions of the plan. 2024-10-04 is day 20,000, a Friday. */
function expected(request: 0 | 1): number {
  if (request === 1) return -0.25 + 0.5 * ((40 - 42) / 12) - 1 + 0.75 * (-0.6 / 0.5) + 0.6;
  const times = 0.1 * (0.75 / 100) + 0.2 * (4 / 3) - 0.3 * (-11 / 8) + 0.4 * (1 / 2) - 0.5 * (6 / 6);
  return -0.25 + 0.5 * (12 / 12) + 0.75 * (0.4 / 0.5) + times + 0.8;
}

function logistic(sum: number): number {
  return 1 / (1 + Math.exp(-sum));
}

const nativeGraph = `{"formatVersion":1,"task":"binary","inputs":[
  {"name":"age","type":"integer","min":18,"max":99,"missing":true,"severity":"warn"},
  {"name":"member","type":"boolean","words":["No","Yes"],"missing":false,"severity":"stop"},
  {"name":"plan","type":"category","levels":["basic","plus","pro"],"missing":true,"severity":"warn"},
  {"name":"since","type":"timestamp","missing":true,"severity":"warn"}],
 "ignored":["customer_id"],"steps":[
  {"kind":"number","input":"age"},
  {"kind":"number","input":"member"},
  {"kind":"level","input":"plan","levels":["basic","plus","pro"],"other":false},
  {"kind":"instant","input":"since","part":"epoch-days"}],
 "threshold":0.4,"labels":["No","Yes"]}`;

const forest = [
  'AAAAAADARUAAAAAAAAAAAAAAAAAAAPA/AAAAAADARUAAAAAAAAAAQAAAAAAAAAhAAAAAAADARUAAAAAAAAAQQAAAAAAAABRAoM+P',
  'f60Iyj+1nKZaZ33Dv+cvx03Njr4/+JDUBZH3wb/dbDxGLJnHP0eWMNGXscG/50kkob+Luz/TFwoKDkvAv3zCorC/x8U/I4BzMkU4',
  'wL/EKlb6uvy4P1C26jVfy72/AAAAAAAAbkAAAAAAACBiQAAAAAAAwFdAAAAAAAAAbkAAAAAAACBiQAAAAAAAwFdAAAAAAAAAbkAA',
  'AAAAACBiQAAAAAAAwFdAAAAAAAAAOEAAAAAAAIBGQAAAAAAAAFlAAAAAAADAUUAAAAAAAAA4QAAAAAAAgEZAAAAAAAAAWUAAAAAA',
  'AMBRQAAAAAAAADhAAAAAAACARkAAAAAAAABZQAAAAAAAwFFAUeBcyU+EJkAJZuKja51MQPc8H3DHfEpAzZhy3wNZIkATpNY1yEpH',
  'QCZqp/5ZnkVAhYcoJNIqHkDMhWj03B1DQCVQ5r/L4UFAAAAAAAMAAAAGAAAAAAAAAAIAAAACAAAAAAAAAAIAAAACAAAAAAAAAAIA',
  'AAACAAAAAgAAAP7/////////BQAAAPr////7////CAAAAPb////3////AQAAAP3////8////BAAAAPn////4////BwAAAPX////0',
  '////AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAACAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIAAAAAAAAA',
  'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAACAAAAAAAAAAAAAAAAAAAAAAAA',
  'AAAAAAAAAAAAAAAAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAICAAICAAIC',
].join('');

it('gradient-boosting of format 1 is loaded and scores as it did', () => {
  const model: Model = {
    ...{ kind: 'gradient-boosting', formatVersion: 1, task: 'binary', width: 4 },
    parameters: JSON.parse(
      '{"start":-0.033336420267591836,"counts":{"trees":3,"nodes":9,"leaves":12,"sets":6}}',
    ),
    binary: Buffer.from(forest, 'base64'),
  };
  const { check, scoreRow, rawWidth } = compilePipeline({ graph: JSON.parse(nativeGraph), model });
  const raw = new Float64Array(rawWidth);
  const found = requests.map((request) => {
    expect(check(request, raw).kind).toBe('ok');
    return scoreRow(raw);
  });
  expect(found).toEqual([0.572299083065924, 0.572299083065924]);
  expect(check({ age: 20, member: true, plan: 'plus', since: null }, raw).kind).toBe('ok');
  expect(scoreRow(raw)).toBe(0.6282166314784465);
});

it.each([
  ['gradient-boosting', 'regression', 'log', [1.863250881852495, 2.645482741335284, 1.863250881852495]],
  ['random-forest', 'binary', 'identity', [0.6223227480668184, 0.9728535595589831, 0.6223227480668184]],
] as const)('%s of format 2 (%s, %s) is loaded and scores as it did', (kind, task, link, scores) => {
  const cut =
    'AAAAAAAADEDTwqyWUtPAv1/vH/veCsw/AAAAAAAAREAAAAAAAAA5QAAAAAAAAC5Ame/x7KS3M0AAAAAAAAAAAP/////+////AQ==';
  const counts = { trees: 1, nodes: 1, leaves: 2, sets: 0 };
  const parameters = { start: 0.7537718023763802, counts, link };
  const model: Model = {
    kind,
    formatVersion: 2,
    task,
    width: 1,
    parameters,
    binary: Buffer.from(cut, 'base64'),
  };
  const numeric = Float64Array.from([1, 6, Number.NaN]);
  const rows = { rowCount: 3, width: 1, numericWidth: 1, numeric, hotCount: 0, hot: new Int32Array() };
  const found = new Float64Array(3);
  learners[kind].scorer(model).score(rows, found);
  expect([...found]).toEqual(scores);
});
