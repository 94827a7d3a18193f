import { failureOf, must } from '../../shared/extension/contract-case.ts';
import type { Model } from '../learner.ts';
import { firstDifference, type Promises, scoresOf, shape } from './tried-learner.ts';

const strictly =
  'describe what is learnt with z.strictObject and z.number(), which takes finite numbers alone';

/** What a version's files hold. */
export const documentPromises: Promises = (tried) => {
  const { learner, design } = tried;
  return [
    {
      title: 'predicts the same after its document went through JSON and its bytes through a file',
      async run() {
        const { model } = await tried.fitted();
        const again = throughFiles(model);
        must(
          JSON.stringify(again.parameters) === JSON.stringify(model.parameters),
          'what it learnt is another after JSON',
          strictly,
        );
        const at = firstDifference(scoresOf(tried, again, design), scoresOf(tried, model, design));
        must(
          at === null,
          `score ${at} is another after JSON`,
          'learn plain JSON: no -0, undefined, NaN, Map or Date',
        );
      },
    },
    {
      title: 'refuses documents of another kind, format or width, and numbers that are not finite',
      async run() {
        const { model } = await tried.fitted();
        for (const [what, broken] of Object.entries(brokenDocuments(model))) {
          const failure = await failureOf(() => learner.scorer(broken));
          must(failure?.name === 'BrokenModel', `it scores by a document with ${what}`, strictly);
        }
      },
    },
    {
      title: 'refuses rows that another graph encoded',
      async run() {
        const { model } = await tried.fitted();
        const narrow = tried.madeUp({ ...shape, rowCount: 2, numericWidth: 2 });
        const failure = await failureOf(() => scoresOf(tried, model, narrow));
        must(
          failure?.name === 'BrokenModel',
          'it scores rows of another width',
          'look at the width of the rows',
        );
      },
    },
  ];
};

function throughFiles(model: Model): Model {
  const binary = model.binary === undefined ? {} : { binary: Uint8Array.from(model.binary) };
  return { ...(JSON.parse(JSON.stringify({ ...model, binary: undefined })) as Model), ...binary };
}

function brokenDocuments(model: Model): Readonly<Record<string, Model>> {
  const [name = ''] = Object.keys(model.parameters);
  const damaged = (value: unknown): Model => ({
    ...model,
    parameters: { ...model.parameters, [name]: value },
  });
  return {
    'another kind': { ...model, kind: 'another' },
    'an unknown format': { ...model, formatVersion: 99 },
    'a width below zero': { ...model, width: -1 },
    'no parameters': { ...model, parameters: {} },
    'a parameter too many': { ...model, parameters: { ...model.parameters, more: 1 } },
    'a NaN': damaged(Number.NaN),
    'a NaN deep inside': { ...model, parameters: spoiltOf(model) },
    'an infinite number': damaged(Number.POSITIVE_INFINITY),
    'a null': damaged(null),
    'a text for a number': damaged('0.5'),
  };
}

/** With NaN in the place of its first number, however deep that is. */
function spoiltOf({ parameters }: Model): Model['parameters'] {
  let isSpoilt = false;
  const spoil = (value: unknown): unknown => {
    if (isSpoilt) return value;
    if (typeof value === 'number') {
      isSpoilt = true;
      return Number.NaN;
    }
    if (Array.isArray(value)) return value.map(spoil);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, spoil(item)]));
  };
  return { ...Object(spoil(parameters)) };
}
