import { expect, it } from 'vitest';
import { fitCandidate, type Recipe } from '../../../activities/fitting/fit-candidate.ts';
import { permanentType } from '../../../activities/permanent.ts';
import { gradientBoosting } from '../../../models/gradient-boosting.ts';
import type { Learner } from '../../../models/learner.ts';
import { allRows } from '../../../shared/dataset/rows.ts';

/** A module whose function `a` does nothing but `unreachable`. */
const stopping = Uint8Array.from([
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0],
  ...[7, 5, 1, 1, 97, 0, 0, 10, 5, 1, 3, 0, 0, 11],
]);

async function stop(): Promise<never> {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(stopping), { env: { memory } });
  (exports as unknown as { a(): void }).a();
  throw new Error('it went on');
}

const recipe: Recipe = {
  ...{ task: 'binary', parameters: {}, seed: 7, labelWords: null, classes: null, ignored: [], sources: [] },
  ...{ derived: {}, target: 'y', targetMeans: null, weighing: { column: null, classes: null } },
  inputs: [{ name: 'x', type: 'number', missing: false, severity: 'warn' }],
  learner: { ...gradientBoosting, fit: stop } as Learner,
};

it('says of kernels that stop whose defect it is, and that no other attempt helps', async () => {
  const frame = {
    rowCount: 4,
    columns: new Map([['x', { kind: 'number', values: Float64Array.of(1, 2, 3, 4) } as const]]),
  };
  const data = { frame, labels: Float64Array.of(0, 1, 0, 1) };
  const error = await fitCandidate(recipe, data, { train: allRows(4) }, () => undefined).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({
    name: 'BrokenKernels',
    message: expect.stringMatching(/kernels stopped \(unreachable\): a defect of Ratchet/),
  });
  expect(permanentType(error as Error)).toBe('AssertionFault');
});
