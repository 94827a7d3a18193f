import { afterEach, expect, it } from 'vitest';
import { otherLearner } from '../../../activities/judging/other-learner.ts';
import { compilePipeline } from '../../../models/pipeline.ts';
import { setInstalled } from '../../../shared/extension/installed.ts';
import type { FeatureGraph } from '../../../shared/features/graph.ts';
import { manifestFor } from '../../support/artifact-store.ts';

const learner = {
  family: 'learner',
  name: 'own',
  file: 'extensions/own.ts',
  digest: 'a'.repeat(64),
} as const;
const install = (...origins: readonly (typeof learner | { readonly digest: string })[]) =>
  setInstalled({
    metrics: [],
    gates: [],
    checks: [],
    origins: origins.map((one) => ({ ...learner, ...one })),
  });
afterEach(() => install());

const graph: FeatureGraph = {
  ...{ formatVersion: 1, task: 'binary', ignored: [], threshold: 0.5 },
  inputs: [{ name: 'tenure', type: 'number', missing: true, severity: 'stop' }],
  steps: [{ kind: 'standardise', input: 'tenure', median: 1, mean: 1, deviation: 1 }],
};
const model = {
  kind: 'prior',
  formatVersion: 1,
  task: 'binary',
  width: 1,
  parameters: { score: 0.25 },
} as const;
const problem = (score: number, extensions = [learner]) =>
  otherLearner(
    {
      manifest: { ...manifestFor('r-first1'), files: {}, extensions },
      golden: { rows: [{ tenure: 3 }], scores: [score] },
    },
    'v1',
    () => compilePipeline({ graph, model }),
  );

it('tells a champion that can be scored as it serves from one that cannot', () => {
  expect(problem(0.9, [])).toBeNull();
  expect(problem(0.25)).toContain('m v1 was trained with the learner own of extensions/own.ts');
  install(learner);
  expect(problem(0.9)).toBeNull();
  install({ digest: 'b'.repeat(64) });
  expect(problem(0.25)).toBeNull();
  expect(problem(0.3)).toContain('and scores golden row 0 otherwise');
});
