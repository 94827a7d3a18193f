import { expect, it } from 'vitest';
import { lintedText } from '../../../cli/gates/lint-command.ts';

it('says what is vacuous, how many rows judge, and how often an equal candidate is promoted', () => {
  const findings = [
    { severity: 'refused', gate: 1, rule: 'f1 ≥ 0.5', message: 'the slice is empty' },
    { severity: 'noted', gate: null, rule: null, message: 'a person decides' },
  ] as const;
  const size = { rowCount: 1234, positiveShare: 0.27, levels: new Map() };
  const text = lintedText('churn', size, { findings, equalPromoted: { least: 0.64, most: 0.8 } });
  expect(text.split('\n')).toEqual([
    expect.stringMatching(/^churn: about 1,?234 test rows, 27 % of them positive$/),
    'refused: gates[1] f1 ≥ 0.5: the slice is empty',
    'note: a person decides',
    'a candidate exactly as good as the champion is promoted in 64 % to 80 % of runs',
  ]);
  const nothing = lintedText(
    'churn',
    { rowCount: 40, levels: new Map() },
    { findings: [], equalPromoted: null },
  );
  expect(nothing).toMatch(/nothing is vacuous\nhow often an equal candidate is promoted cannot be reckoned/);
});
