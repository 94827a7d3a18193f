import { afterEach, expect, it } from 'vitest';
import { usedExtensions } from '../../../activities/fitting/used-extensions.ts';
import { learnerDigest } from '../../../activities/run-inputs.ts';
import { Declaration } from '../../../shared/declaration/schema.ts';
import type { Family, Origin } from '../../../shared/extension/family.ts';
import { setInstalled } from '../../../shared/extension/installed.ts';

const origin = (family: Family, name: string, digest = 'd'): Origin => ({
  family,
  name,
  digest,
  file: `extensions/${name}.ts`,
});
const installed = [
  ...(['learner', 'check', 'metric', 'gate'] as const).map((family) => origin(family, 'own')),
  origin('learner', 'other'),
  origin('gate', 'rmse'),
];
const install = (origins: readonly Origin[]) => setInstalled({ metrics: [], gates: [], checks: [], origins });
afterEach(() => install([]));

const declaration = (changes: object) =>
  Declaration.parse({
    ...{ model: 'm', task: 'regression', source: { table: 't', key: 'id' }, target: { column: 'y' } },
    ...changes,
  });

it('lists the learner, and what data and gates are judged by, each by its family', () => {
  const all = declaration({
    contract: { checks: [{ check: 'own' }] },
    gates: [{ metric: 'own', max: 1 }, { metric: 'rmse', against: 'prior' }, { gate: 'own' }],
  });
  expect(usedExtensions(all, 'own', installed)).toEqual(installed.slice(0, 4));
  expect(usedExtensions(declaration({}), 'linear-regression', installed)).toEqual([]);
});

it('makes another learner of one whose file has changed, so that a schedule trains it; of the built-in ones nothing changes', () => {
  const own = declaration({ learner: 'own' });
  const builtIn = declaration({ learner: 'linear-regression' });
  const before = learnerDigest(builtIn);
  install(installed);
  const first = learnerDigest(own);
  expect(learnerDigest(builtIn)).toBe(before);
  install([origin('learner', 'own', 'changed')]);
  expect(learnerDigest(own)).not.toBe(first);
});
