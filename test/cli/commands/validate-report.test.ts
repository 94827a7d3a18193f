import { expect, it } from 'vitest';
import type { CheckedSource } from '../../../cli/commands/check-source.ts';
import { validateJson, validateText } from '../../../cli/commands/validate-report.ts';
import type { Violation } from '../../../shared/contract/report.ts';
import { Declaration } from '../../../shared/declaration/schema.ts';

const about = { severity: 'warn', count: null, samples: [], detail: 'moved' } as const;
const violations: readonly Violation[] = [
  { ...about, column: 'tenure', rule: 'psi', share: null, statistic: 3.5 },
  { ...about, column: 'tenure', rule: 'ks', share: null, statistic: 0.4 },
  { ...about, column: 'plan', rule: 'missing-rise', share: 0.25 },
];
const rows = { total: 9, used: 9, unlabelled: 0, immature: 0, quarantined: 0 };
const checked: CheckedSource = {
  report: { verdict: 'pass', violations, rows, positiveShare: null, columns: [], features: [], leftOut: [] },
  ...{ rowCount: 9, digest: 'd', databaseTime: '2026-01-01 00:00:00+00', pullMs: 5 },
  pulledLeftOut: { superseded: 0, deleted: 0, outOfWindow: 0 },
  before: { kind: 'none', reason: 'no version was trained yet' },
};
const declared = {
  declaration: Declaration.parse({
    ...{ model: 'm', task: 'regression', source: { table: 't', key: 'id' }, target: { column: 'y' } },
  }),
  number: 1,
};

it('names a statistic for what it is, and calls shares alone shares', () => {
  expect(validateJson(declared, checked)).toMatchObject({
    violations: [
      { rule: 'psi', share: null, psi: 3.5 },
      { rule: 'ks', share: null, ks: 0.4 },
      { rule: 'missing-rise', share: 0.25 },
    ],
  });
  expect(JSON.stringify(validateJson(declared, checked))).not.toContain('statistic');
  expect(validateText(declared, checked)).toMatch(/PSI 3\.50[\s\S]*KS 0\.40[\s\S]*25 %/);
});
