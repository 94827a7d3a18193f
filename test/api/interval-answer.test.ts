import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Answering } from '../../api/answering.ts';
import { predictionText } from '../../api/predict-answer.ts';
import { predictBatch } from '../../api/predict-batch.ts';
import { predictOne } from '../../api/predict-one.ts';
import { loadVersion } from '../../api/replica/load-version.ts';
import type { LoadedVersion } from '../../api/replica/loaded-version.ts';
import { slotOf } from '../../api/replica/slot.ts';
import { canonicalJson } from '../../shared/canonical-json.ts';
import { BatchAnswer, PredictAnswer } from '../../shared/http/predict.ts';
import { type ArtifactStore, openArtifactStore, placeSample } from '../support/artifact-store.ts';

let store: ArtifactStore;
beforeEach(async () => {
  store = await openArtifactStore();
});
afterEach(() => store.close());

/** A regression that always answers 10, whose errors on validation were 1 to `rowCount`; null: none were measured. */
async function served(rowCount: number | null, task = 'regression') {
  const residuals = Array.from({ length: rowCount ?? 0 }, (_, row) => row + 1);
  const graph = {
    ...{ formatVersion: 1, task, ignored: [], threshold: 0.5 },
    inputs: [{ name: 'tenure', type: 'number', missing: true, severity: 'stop' }],
    steps: [{ kind: 'standardise', input: 'tenure', median: 1, mean: 1, deviation: 1 }],
    ...(rowCount === null ? {} : { intervals: { rowCount, residuals } }),
  };
  const score = task === 'regression' ? 10 : 0.25;
  const { artifacts } = store;
  const { digest } = await placeSample(artifacts, {
    ...{ run: 'r-interval', version: 'v1' },
    files: {
      'features.json': canonicalJson(graph),
      'model.json': canonicalJson({ kind: 'prior', formatVersion: 1, task, width: 1, parameters: { score } }),
      'golden.json': canonicalJson({ rows: [{ tenure: 3 }], scores: [score] }),
    },
  });
  await artifacts.publish('m', 'v1', digest);
  return loadVersion(artifacts, { model: 'm', version: 'v1', digest });
}

const answeringOf = (loaded: LoadedVersion): Answering => {
  const slot = slotOf({ loaded, revision: 1, source: 'ledger' });
  return { slot, pinned: null, assigned: slot.plain };
};

const features = { tenure: 3 };

it('answers the interval that is asked for, beside the score', async () => {
  const loaded = await served(19);
  const answer = (body: object) => {
    return PredictAnswer.parse(JSON.parse(predictionText(predictOne(answeringOf(loaded), body))));
  };
  expect(answer({ features, interval: 0.9 })).toMatchObject({
    score: 10,
    interval: { level: 0.9, low: -8, high: 28 },
  });
  expect(answer({ features, interval: 0.5 }).interval).toEqual({ level: 0.5, low: 0, high: 20 });
  expect(answer({ features })).not.toHaveProperty('interval');
});

it.each([
  [8, 'regression', 0.9, 'a level of 0.9 needs 9 rows of validation, v1 has 8: ask for less'],
  [null, 'regression', 0.9, 'v1 was trained without validation rows, or before there were intervals'],
  [null, 'binary', 0.9, 'belongs to a regression: this model is binary'],
  [19, 'regression', 90, 'must be a level between 0 and 1, such as 0.9'],
])('refuses what it cannot promise: %s rows, %s, level %s', async (rowCount, task, interval, detail) => {
  const loaded = await served(rowCount, task);
  expect(() => predictOne(answeringOf(loaded), { features, interval })).toThrow(
    expect.objectContaining({
      details: expect.objectContaining({
        errors: [expect.objectContaining({ pointer: '#/interval', detail: expect.stringContaining(detail) })],
      }),
    }),
  );
});

it('answers a batch row by row, each with its own level or none', async () => {
  const rows = [{ features, interval: 0.8 }, { features }, { features, interval: 0.99 }];
  const logged: string[] = [];
  const log = {
    answered: () => void logged.push('answered'),
    refused: () => void logged.push('refused'),
  };
  const answer = BatchAnswer.parse(
    JSON.parse(await predictBatch(answeringOf(await served(19)), { rows }, log)),
  );
  expect(logged).toEqual(['answered', 'answered', 'refused']);
  expect(answer.rows).toMatchObject([
    { ok: { interval: { level: 0.8, low: -6, high: 26 } } },
    { ok: { score: 10 } },
    { error: { errors: [{ pointer: '#/interval', code: 'not_available' }] } },
  ]);
});
