import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkDerived } from '../../../shared/derived/check-derived.ts';
import { compileProgram } from '../../../shared/derived/compile.ts';
import { parseExpression } from '../../../shared/derived/parse.ts';
import { parseDerived } from '../../../shared/derived/parse-derived.ts';
import type { ValueType } from '../../../shared/derived/typed.ts';

const columns: ReadonlyMap<string, ValueType> = new Map([
  ['tenure', 'number'],
  ['calls', 'number'],
  ['plan', 'category'],
  ['senior', 'boolean'],
  ['born', 'timestamp'],
]);

/** All that is wrong with derived columns, each with its place. */
function problemsOf(declared: Readonly<Record<string, string>>): readonly string[] {
  const parsed = parseDerived(declared);
  const { problems } = checkDerived(parsed.derived, columns);
  return [...parsed.problems, ...problems].map(
    ({ name, position, message }) => `${name} ${position}: ${message}`,
  );
}

const problemOf = (expression: string): string | undefined => problemsOf({ x: expression })[0];

describe('a faulty expression', () => {
  it.each([
    ['', 'x 1: is empty: write an expression'],
    ['tenure +', 'x 9: expected a column, a value or a function, found the end'],
    ['(tenure', 'x 8: expected ), found the end'],
    ['tenure calls', 'x 8: expected an operator, or the end, found "calls"'],
    ["plan = 'basic", "x 8: the ' is never closed"],
    ['tenure % 2', 'x 8: unexpected "%"'],
    ['1 < tenure < 3', 'x 12: compares twice; join two comparisons by "and"'],
    ['case tenure end', 'x 6: expected when, found "tenure"'],
    ['case when senior then 1', 'x 24: expected end, found the end'],
    ['1e999', 'x 1: 1e999 is larger than any number'],
    [`${'('.repeat(200)}1`, 'x 101: is nested too deeply; cut it into several derived columns'],
  ])('%s is refused at its place', (expression, problem) => {
    expect(problemOf(expression)).toBe(problem);
  });

  it.each([
    ['tenur / 12', 'x 1: there is no column "tenur"; did you mean tenure?'],
    ['lgo(tenure)', 'x 1: there is no function lgo; did you mean log?'],
    ['log(tenure, 2)', 'x 1: log has 2 arguments; write log(x)'],
    ["plan + 'a'", 'x 1: expected a number, found a category; declare contract.columns.<name>.type: number'],
    ['1 + senior', 'x 5: expected a number, found a boolean; write case when … then 1 else 0 end'],
    ['born - born', 'x 1: expected a number, found a timestamp; use days_between, hours_between'],
    ["senior = 'Yes'", 'x 10: expected a boolean, found a category; write true or false'],
    ["born > '2020-01-01'", "x 8: expected a timestamp, found a category; write date('2024-05-31')"],
    ["plan > 'a'", 'x 6: a category has no order; compare it with =, != or in'],
    ['tenure and senior', 'x 1: expected a boolean, found a number; compare it with something, e.g. x > 0'],
    ["case when senior then 1 else 'a' end", 'x 30: expected a number, found a category'],
    ['bins(tenure, 5, 5)', 'x 17: edges of bins must grow from left to right'],
    ['bins(tenure, calls)', 'x 14: an edge of bins is a number that is written out, such as 18'],
    ["date('2024-02-30')", "x 6: is no date; write date('2024-05-31')"],
    ['plan in ()', "x 6: lists nothing; write x in ('a', 'b')"],
  ])('%s does not fit its columns, and is told the remedy', (expression, problem) => {
    expect(problemOf(expression)).toContain(problem);
  });

  it('that is made of itself is refused, with the way round', () => {
    expect(problemsOf({ a: 'b + 1', b: '2 * c', c: 'a' })).toEqual([
      'c 1: is made of itself (a from b from c from a); derive it from columns of the source',
    ]);
    expect(problemsOf({ a: 'a + 1' })).toHaveLength(1);
  });

  it('is told of once, not again in what is made of it', () => {
    expect(problemsOf({ a: 'tenur', b: 'a + 1', c: 'b * 2', d: 'log(' })).toEqual([
      'd 5: expected a column, a value or a function, found the end',
      'a 1: there is no column "tenur"; did you mean tenure?',
    ]);
  });
});

describe('a sound expression', () => {
  it.each([
    "Case When tenure >= 12 Then 'it''s old' Else plan END",
    '"tenure" / 12',
    'not senior and not (tenure is missing) or calls not in (1, -2)',
    '-calls * -.5e-3',
  ])('%s is read', (expression) => {
    expect(problemsOf({ x: expression })).toEqual([]);
  });

  it('binds products before sums, sums before comparisons, and before or', () => {
    const shapeOf = (text: string) =>
      JSON.stringify(parseExpression(text), (key, value) => (key === 'at' ? undefined : value));
    const implied = '1 + 2 * 3 - 4 > 4 or not senior and true';
    expect(shapeOf(implied)).toBe(shapeOf('(((1 + (2 * 3)) - 4) > 4) or ((not senior) and true)'));
  });
});

it.each([
  [`tenure${' + tenure'.repeat(400)}`, []],
  [`plan in (${"'a', ".repeat(400)}'b')`, []],
  [`case ${'when senior then 1 '.repeat(150)}end`, []],
  [`tenure${'+1'.repeat(1_900)}`, ['x 1006: has more than 1000 words and signs; cut it into several']],
  [`${'-'.repeat(900)}tenure`, ['x 101: is nested too deeply; cut it into several derived columns']],
  [' '.repeat(5_000), ['x 4000: is longer than 4000 characters; cut it into several']],
])('a long expression is computed or refused: %#', (expression, problems) => {
  expect(problemsOf({ x: expression })).toEqual(problems);
  if (problems.length > 0) return;
  const { derived } = checkDerived(parseDerived({ x: expression }).derived, columns);
  const slots = [...columns].map(([name, type]) => ({ name, type }));
  expect(compileProgram(slots, derived).slotCount).toBeLessThan(1_000);
});

it('any text at all is read or refused, and nothing is thrown', () => {
  const pieces = fc.constantFrom(
    ...[
      'case',
      'when',
      'then',
      'else',
      'end',
      '(',
      ')',
      ',',
      '+',
      '-',
      '/',
      '=',
      '<',
      'in',
      'is',
      'not',
      'missing',
    ],
    ...[
      'tenure',
      'plan',
      'senior',
      'born',
      'x',
      "'a'",
      '"b"',
      '1',
      'log',
      'bins',
      'coalesce',
      'date',
      '%',
      '\u{1F600}',
    ],
  );
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(pieces, { maxLength: 25 }).map((words) => words.join(' ')),
  );
  fc.assert(
    fc.property(texts, texts, (one, other) => {
      const found = problemsOf({ x: one, y: other });
      expect(found.every((problem) => /^[xy] \d+: ./s.test(problem))).toBe(true);
    }),
    { numRuns: 300 },
  );
});
