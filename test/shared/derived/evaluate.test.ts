import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FrameColumn } from '../../../shared/dataset/frame.ts';
import { encodeFrame } from '../../../shared/features/encode-frame.ts';
import { compileRowEncoder } from '../../../shared/features/encode-row.ts';
import { fitGraph } from '../../../shared/features/fit-graph.ts';
import type { InputDescription } from '../../../shared/features/input-fit.ts';

const nan = Number.NaN;
const numbers = (...values: readonly number[]): FrameColumn => ({
  kind: 'number',
  values: Float64Array.from(values),
});

function words(...texts: readonly (string | null)[]): FrameColumn {
  const levels = [...new Set(texts.filter((text) => text !== null))];
  return { kind: 'category', codes: Int32Array.from(texts, (text) => levels.indexOf(text ?? '')), levels };
}

const columns: Readonly<Record<string, readonly [InputDescription['type'], FrameColumn]>> = {
  x: ['number', numbers(1, 2, nan, -4, 0, 1e300)],
  y: ['integer', numbers(0, 5, 7, nan, -3, 1e300)],
  flag: ['boolean', numbers(1, 0, nan, 1, 0, 1)],
  plan: ['category', words('basic', 'pro', null, 'basic', 'plus', 'pro')],
  home: ['category', words('pro', 'pro', 'basic', null, 'basic', 'basic')],
  born: ['timestamp', numbers(0, 86_400_000, nan, 1e12, -1e12, 1.7e12)],
  at: ['timestamp', numbers(86_400_000, 0, 5e11, nan, 1e12, 1.71e12)],
};

const frame = {
  rowCount: 6,
  columns: new Map(Object.entries(columns).map(([name, [, column]]) => [name, column])),
};
const rows = Int32Array.from({ length: 6 }, (_, row) => row);
const sources = Object.entries(columns).map(
  ([name, [type]]): InputDescription => ({ name, type, missing: true, severity: 'warn' }),
);

/** What a graph makes of one derived column: numbers as they are, categories by their place among its levels. */
function derive(derived: Readonly<Record<string, string>>) {
  const options = { task: 'binary', frame, rows, inputs: [], sources, ignored: [], form: 'native' } as const;
  return fitGraph({ ...options, derived }).graph;
}

/** The values of the expression on the six rows; of a category, its words. */
function valuesOf(expression: string): readonly (number | string | null)[] {
  const graph = derive({ found: expression });
  const { numeric } = encodeFrame(graph, frame);
  const [step] = graph.steps;
  return [...numeric].map((value) => {
    if (Number.isNaN(value)) return null;
    return step?.kind === 'level' ? (step.levels[value] ?? 'other') : value;
  });
}

describe('an expression', () => {
  it.each([
    ['x + y', [1, 7, null, null, -3, 2e300]],
    ['x - y * 2', [1, -8, null, null, 6, -1e300]],
    ['-(x) / y', [null, -0.4, null, null, 0, -1]],
    ['ratio(y, x)', [0, 2.5, null, null, null, 1]],
    ['x * y', [0, 10, null, null, -0, null]],
    ['log(x)', [0, Math.log(2), null, null, null, Math.log(1e300)]],
    ['min(x, y, 3)', [0, 2, null, null, -3, 3]],
    ['clip(x, 0, 2)', [1, 2, null, 0, 0, 2]],
    ['coalesce(x, y, 9)', [1, 2, 7, -4, 0, 1e300]],
    ['days_between(born, at)', [1, -1, null, null, 2e12 / 864e5, 1e10 / 864e5]],
    ['year(born)', [1970, 1970, null, 2001, 1938, 2023]],
    ['case when x > 0 then 1 when y > 0 then 2 else 3 end', [1, 1, 2, 3, 3, 1]],
    ['case when x > 0 then y end', [0, 5, null, null, null, 1e300]],
  ])(
    '%s is computed, and missing where an operand is or nothing finite comes out',
    (expression, expected) => {
      expect(valuesOf(expression)).toEqual(expected);
    },
  );

  it.each([
    ['x > y', [1, 0, null, null, 1, 0]],
    ['x >= y and flag', [1, 0, null, null, 0, 1]],
    ['flag or x < 0', [1, 0, null, 1, 0, 1]],
    ['not flag', [0, 1, null, 0, 1, 0]],
    ['x is missing', [0, 0, 1, 0, 0, 0]],
    ['plan is not missing', [1, 1, 0, 1, 1, 1]],
    ["plan = 'pro'", [0, 1, null, 0, 0, 1]],
    ["plan <> 'pro'", [1, 0, null, 1, 1, 0]],
    ["plan in ('pro', 'plus')", [0, 1, null, 0, 1, 1]],
    ['plan = home', [0, 1, null, null, 0, 0]],
    ["at > date('1980-01-01')", [0, 0, 1, null, 1, 1]],
  ])('%s is 1, 0 or missing', (expression, expected) => {
    expect(valuesOf(expression)).toEqual(expected);
  });

  it.each([
    ['bins(y, 0, 5)', ['0 to 5', 'from 5', 'from 5', null, 'below 0', 'from 5']],
    ["coalesce(plan, 'none')", ['basic', 'pro', 'none', 'basic', 'plus', 'pro']],
    ["case when plan = 'pro' then home else plan end", ['basic', 'pro', null, 'basic', 'plus', 'basic']],
  ])('%s gives words', (expression, expected) => {
    expect(valuesOf(expression)).toEqual(expected);
  });

  it('may be made of other derived ones, in any order', () => {
    const graph = derive({ twice: 'sum * 2', sum: 'x + 1', band: 'bins(twice, 3)' });
    expect(graph.derived?.map(({ name }) => name)).toEqual(['sum', 'twice', 'band']);
    const { numeric } = encodeFrame(graph, frame, Int32Array.of(1));
    expect([...numeric]).toEqual([3, 6, 0]);
    expect(graph.formatVersion).toBe(3);
  });

  it('tells a word that it compares with from levels that training never saw', () => {
    const graph = derive({ is_gold: "plan = 'gold' or flag" });
    const later = {
      ...frame,
      columns: new Map([...frame.columns, ['plan', words('gold', 'new', null, 'pro', 'new', 'gold')]]),
    };
    expect([...encodeFrame(graph, later).numeric]).toEqual([1, 0, nan, 1, 0, 1]);
  });
});

const number = fc.constantFrom('x', 'y', '2', '0', '0.5', 'hour(at)');
const { expression, word } = fc.letrec<{ expression: string; condition: string; word: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4 },
    number,
    fc
      .tuple(tie('expression'), fc.constantFrom('+', '-', '*', '/'), tie('expression'))
      .map(([left, sign, right]) => `(${left} ${sign} ${right})`),
    fc
      .tuple(fc.constantFrom('log', 'exp', 'sqrt', 'abs', 'floor', 'log1p'), tie('expression'))
      .map(([name, of]) => `${name}(${of})`),
    fc
      .tuple(fc.constantFrom('min', 'max', 'coalesce', 'power'), tie('expression'), tie('expression'))
      .map(([name, left, right]) => `${name}(${left}, ${right})`),
    fc
      .tuple(tie('condition'), tie('expression'), tie('expression'))
      .map(([when, then, rest]) => `case when ${when} then ${then} else ${rest} end`),
  ),
  condition: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom('flag', 'true', 'x is missing', 'born < at'),
    fc.tuple(tie('word'), tie('word')).map(([left, right]) => `${left} = ${right}`),
    fc
      .tuple(tie('expression'), fc.constantFrom('<', '>=', '=', '!='), tie('expression'))
      .map(([left, sign, right]) => `${left} ${sign} ${right}`),
    fc
      .tuple(tie('condition'), fc.constantFrom('and', 'or'), tie('condition'))
      .map(([left, sign, right]) => `(${left} ${sign} not ${right})`),
  ),
  word: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom('plan', 'home', "'pro'", "'none'"),
    fc.tuple(tie('word'), tie('word')).map(([left, right]) => `coalesce(${left}, ${right})`),
    fc.tuple(tie('expression')).map(([of]) => `bins(${of}, -1, 2)`),
    fc
      .tuple(tie('condition'), tie('word'), tie('word'))
      .map(([when, then, rest]) => `case when ${when} then ${then} else ${rest} end`),
  ),
}));
describe('random expressions', () => {
  it('give a row alone the bits that they give it among others', () => {
    fc.assert(
      fc.property(expression, word, (amount, kind) => {
        const derived = { n: amount, w: kind, c: 'coalesce(n, 1) + x' };
        for (const form of ['native', 'dense'] as const) {
          const options = { task: 'binary', frame, rows, inputs: sources, ignored: [], form } as const;
          const { graph } = fitGraph({ ...options, derived });
          const together = encodeFrame(graph, frame);
          const encode = compileRowEncoder(graph);
          for (let row = 0; row < frame.rowCount; row++) {
            const raw = Float64Array.from(graph.inputs, ({ name, levels = [] }) => {
              const column = frame.columns.get(name);
              if (column?.kind !== 'category') return column?.values[row] ?? nan;
              const level = column.levels[column.codes[row] ?? -1];
              return level === undefined ? nan : levels.indexOf(level);
            });
            const alone = encode(raw);
            const width = together.numericWidth;
            expect([...alone.numeric]).toEqual([
              ...together.numeric.subarray(row * width, (row + 1) * width),
            ]);
            expect([...alone.hot]).toEqual([
              ...together.hot.subarray(row * together.hotCount, (row + 1) * together.hotCount),
            ]);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});
