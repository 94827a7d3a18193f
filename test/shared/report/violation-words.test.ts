import { expect, it } from 'vitest';
import type { Violation } from '../../../shared/contract/report.ts';
import { violationWords } from '../../../shared/report/violation-words.ts';

const violation = (column: string | null, detail: string): Violation => ({
  ...{ column, rule: 'missing', severity: 'stop', count: null, share: null },
  ...{ detail, samples: [] },
});

it('names the column first, also where the remedy names it again', () => {
  const words = violationWords([
    violation('region', 'missing in 40 %; raise contract.columns.region.missingMax'),
  ]);
  expect(words).toBe('region: missing in 40 %; raise contract.columns.region.missingMax');
});

it('does not name it twice, tells of three and counts the rest', () => {
  const five = ['a is null', 'b', 'c', 'd', 'e'].map((detail) => violation('a', detail));
  expect(violationWords([violation(null, '0 usable rows'), ...five])).toBe(
    '0 usable rows; a is null; a: b; and 3 more',
  );
});
