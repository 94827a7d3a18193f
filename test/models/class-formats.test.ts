import { expect, it } from 'vitest';
import type { Model } from '../../models/learner.ts';
import { compilePipeline } from '../../models/pipeline.ts';
import type { FeatureGraph } from '../../shared/features/graph.ts';

/** Documents of several classes as the release wrote them that introduced their format: never change them, only add. */
const nativeGraph = `{"formatVersion":1,"task":"multiclass","inputs":[
  {"name":"age","type":"integer","min":18,"max":99,"missing":true,"severity":"warn"},
  {"name":"member","type":"boolean","words":["No","Yes"],"missing":false,"severity":"stop"},
  {"name":"plan","type":"category","levels":["basic","plus","pro"],"missing":true,"severity":"warn"},
  {"name":"since","type":"timestamp","missing":true,"severity":"warn"}],
 "ignored":["customer_id"],"steps":[
  {"kind":"number","input":"age"},
  {"kind":"number","input":"member"},
  {"kind":"level","input":"plan","levels":["basic","plus","pro"],"other":false},
  {"kind":"instant","input":"since","part":"epoch-days"}],
 "threshold":0.5,"classes":["low","middle","high"]}`;

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

const sharedTrees = [
  'AAAAAAAAyD8HdVAHdVDHP55EpmG7Wd4/7RvWvmHtmz/0PM/zPM/DP3kr+xxSE9w/dS0HN/uFyD8XbMEWbMGWPwAAAAAAAMg/mpmZmZmZ',
  'mT8V+OLqBx2FP4I8JchTgtw/GIZhGIZhmD/yVvY5pCaYP7NfiBWl8dE/F2zBFmzBhj8AAAAAAMBGQAAAAAAAAAAAAAAAAAAA8D8AAAAA',
  'AAAAQAAAAADAStNAAAAAAADARkAAAAAAAADAP+MrvuIrvtI/IHRU4Iurjz/tG9a+Ye2bPyVJkiRJktQ/wXgr+xxSoz8fmUDv1LWcP97d',
  '3d3d3d0/AAAAAACAZ0AAAAAAAIBYQAAAAAAAgE9AAAAAAADAZkAAAAAAAABdQAAAAAAAwFVAAAAAAAAAFEAAAAAAAIBWQAAAAAAAAE1A',
  'AAAAAACAQUAAAAAAAAA9QAAAAAAAgE1AAAAAAACAUEAAAAAAAAA8QGgULDSpGUBAuaNdclThSUD2eWNRmLQNQFEd415zzDxAtviBoE41',
  'GkBCR10AUZdGQAAAAAADAAAAAAAAAAIAAAACAAAAAgAAAAMAAAAAAAAA/v////z/////////+f///wUAAAD4////AQAAAAIAAAD9////',
  'BAAAAPv////6////BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAgAQA',
  'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQICAgEA',
].join('');
const sharedParameters = '{"starts":[0,0,0],"counts":{"trees":2,"nodes":6,"leaves":8,"sets":3}}';

const denseGraph = `{"formatVersion":2,"task":"multiclass","inputs":[
  {"name":"age","type":"integer","min":18,"max":99,"missing":true,"severity":"warn"},
  {"name":"plan","type":"category","levels":["basic","plus","pro"],"missing":true,"severity":"warn"}],
 "ignored":["customer_id","member","since"],"steps":[
  {"kind":"standardise","input":"age","median":40,"mean":42,"deviation":12},
  {"kind":"one-hot","input":"plan","levels":["basic","plus","pro"],"other":false,"mostFrequent":"basic"}],
 "threshold":0.5,"classes":["low","middle","high"],"calibration":{"kind":"temperature","temperature":2}}`;

const classWeights =
  '{"intercepts":[0.1,-0.2,0.3],"weights":[[1,0.5,0,-0.5],[-0.5,0,0.25,0],[0,-1,0,1]],"means":[0,0.5,0.3,0.2]}';
const original =
  '{"intercept":0.5,"weights":[0.1,0.5,0,-0.5],"standardErrors":[0.1,0.2,null,0.3],"interceptError":null}';
const toldWeights = classWeights.replace(
  /}$/,
  `,"originals":[${original},${original},${original}],"conditionNumber":12.5,"errorRowCount":500}`,
);
const trees =
  '{"starts":[-0.5,-1,-2],"treeCounts":[2,1,0],"counts":{"trees":3,"nodes":9,"leaves":12,"sets":6}}';

const binaries: Readonly<Record<string, string>> = {
  'gradient-boosting': forest,
  'random-forest': sharedTrees,
};

const requests = [
  { age: 54, member: 'Yes', plan: 'pro', since: '2024-10-04T18:00:00Z', customer_id: 'c-1' },
  { age: null, member: false, plan: null, since: null },
];

it.each([
  [
    'prior',
    2,
    denseGraph,
    4,
    '{"scores":[0.5,0.3,0.2]}',
    [
      0.4154459132503401, 0.32180302065369965, 0.2627510660959602, 0.4154459132503401, 0.32180302065369965,
      0.2627510660959602,
    ],
  ],
  [
    'logistic-regression',
    4,
    denseGraph,
    4,
    classWeights,
    [
      0.34000729974576704, 0.17749937490019457, 0.48249332535403844, 0.42974048377453855, 0.32641889169635135,
      0.2438406245291102,
    ],
  ],
  [
    'logistic-regression',
    5,
    denseGraph,
    4,
    toldWeights,
    [
      0.34000729974576704, 0.17749937490019457, 0.48249332535403844, 0.42974048377453855, 0.32641889169635135,
      0.2438406245291102,
    ],
  ],
  [
    'gradient-boosting',
    3,
    nativeGraph,
    4,
    trees,
    [
      0.5845372670695725, 0.3115186688600919, 0.10394406407033556, 0.5845372670695725, 0.3115186688600919,
      0.10394406407033556,
    ],
  ],
  [
    'random-forest',
    4,
    nativeGraph,
    4,
    sharedParameters,
    [
      0.055310110450297365, 0.21886151231945625, 0.7258283772302463, 0.33059299191374664, 0.620822102425876,
      0.04858490566037736,
    ],
  ],
] as const)(
  '%s of format %i is loaded and scores each class as it did',
  (kind, formatVersion, graphText, width, parameters, scores) => {
    const model: Model = {
      ...{ kind, formatVersion, task: 'multiclass', width, parameters: JSON.parse(parameters) },
      ...(kind in binaries ? { binary: Buffer.from(binaries[kind] ?? '', 'base64') } : {}),
    };
    const graph: FeatureGraph = JSON.parse(graphText);
    const { check, scoreOutputs, rawWidth } = compilePipeline({ graph, model });
    const raw = new Float64Array(rawWidth);
    const found = requests.flatMap((request) => {
      expect(check(request, raw).kind).toBe('ok');
      return [...scoreOutputs(raw)];
    });
    for (const [at, score] of scores.entries()) expect(found[at]).toBeCloseTo(score, 12);
    expect(found).toHaveLength(scores.length);
  },
);
