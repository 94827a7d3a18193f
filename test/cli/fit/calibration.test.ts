import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fitReport } from '../../../cli/fit/fit-text.ts';
import { seededRandom } from '../../../shared/statistics/random.ts';
import { runCli } from '../commands/run-cli.ts';
import { type FitFolder, openFitFolder } from './fit-files.ts';

let folder: FitFolder;
let files: { readonly train: string; readonly valid: string; readonly test: string };
beforeAll(async () => {
  folder = await openFitFolder();
  const [train, valid, test] = [1, 2, 3].map((seed) => folder.file(`${seed}.csv`, noisyRows(seed, 400)));
  files = { train: (await train) ?? '', valid: (await valid) ?? '', test: (await test) ?? '' };
});
afterAll(() => folder.remove());

/** Labels that a forest of many leaves learns by heart, and so is too sure of. */
function noisyRows(seed: number, rowCount: number): string {
  const random = seededRandom(seed);
  const rows = Array.from({ length: rowCount }, () => {
    const size = Math.round(1_000 * random.uniform());
    return `${size},${Math.round(1_000 * random.uniform())},${random.uniform() < 0.2 + size / 1_700 ? 'yes' : 'no'}`;
  });
  return `size,noise,bought\n${rows.join('\n')}\n`;
}

const target = 'bought';
const sure = { target, learner: 'gradient-boosting', set: ['trees=200', 'leafRowsMin=2'] };

it('calibrates on the rows of --valid, and log loss and ECE on the test fall', async () => {
  const learnt = await folder.fit({ ...files, ...sure });
  const found = await folder.fit({ ...files, ...sure, calibration: 'auto' });
  expect(learnt.calibrationChoice).toBeNull();
  expect(found.calibrationChoice).toMatchObject({ wished: 'auto', chosen: 'platt', rowCount: 400 });
  for (const name of ['log_loss', 'ece', 'brier']) {
    const [after, before] = [found.estimates[name], learnt.estimates[name]];
    if (after?.kind !== 'value' || before?.kind !== 'value') throw new Error(`${name} is undefined`);
    expect(after.value, name).toBeLessThan(before.value);
  }
  expect(found.estimates['roc_auc']).toEqual(learnt.estimates['roc_auc']);
  expect(fitReport(found)).toMatch(/Calibration platt \(auto\)[\s\S]*\| as learnt \|[\s\S]*\| Platt \|/);
});

it('tells programs what was chosen, and how well each way fits, and is exported', async () => {
  const { train, valid, test } = files;
  const words = ['--train', train, '--valid', valid, '--test', test, '--target', target];
  const end = await runCli(['fit', ...words, '--calibration', 'platt', '--export', 'onnx', '--json'], {
    RATCHET_HOME: folder.path,
  });
  expect(JSON.parse(end.stdout)).toMatchObject({
    calibration: {
      ...{ wished: 'platt', chosen: 'platt', rows: 400, reason: 'as declared' },
      cross_fitted: { none: { log_loss: expect.any(Number) }, platt: { ece: expect.any(Number) } },
    },
  });
  expect((await stat(join(folder.path, 'fit', 'model.onnx'))).size).toBeGreaterThan(1_000);
});

it('is refused where no rows are left for it', async () => {
  const { train, test } = files;
  await expect(folder.fit({ train, test, ...sure, calibration: 'auto' })).rejects.toThrow(
    '--calibration auto: scores are calibrated on rows that were not fitted; give them with --valid',
  );
});

it('is refused for a regression, which has no probabilities', async () => {
  await expect(folder.fit({ ...files, target: 'size', calibration: 'platt' })).rejects.toThrow(
    '--calibration platt: a regression has no probabilities to calibrate',
  );
});

it('a regression measures its intervals on rows of --valid, and shows none without', async () => {
  const request = { train: files.train, test: files.test, target: 'size', learner: 'linear-regression' };
  const metricsOf = async (given: object) =>
    Object.keys((await folder.fit({ ...request, ...given })).estimates);
  expect(await metricsOf({})).toEqual(['rmse', 'mae', 'r2']);
  expect(await metricsOf({ valid: files.valid })).toContain('interval_coverage_90');
});
