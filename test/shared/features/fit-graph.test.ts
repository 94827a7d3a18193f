import { describe, expect, it } from 'vitest';
import { FrameMismatch } from '../../../shared/dataset/column.ts';
import type { Frame, FrameColumn } from '../../../shared/dataset/frame.ts';
import { encodeFrame } from '../../../shared/features/encode-frame.ts';
import { fitGraph } from '../../../shared/features/fit-graph.ts';
import type { InputDescription } from '../../../shared/features/input-fit.ts';

const nan = Number.NaN;
const numbers = (...values: number[]): FrameColumn => ({ kind: 'number', values: Float64Array.from(values) });

/** A category column of texts; null is a missing value. */
function categories(...texts: (string | null)[]): FrameColumn {
  const levels = [...new Set(texts.filter((text) => text !== null))].reverse();
  return {
    kind: 'category',
    codes: Int32Array.from(texts, (text) => (text === null ? -1 : levels.indexOf(text))),
    levels,
  };
}

const input = (name: string, type: InputDescription['type']): InputDescription => ({
  name,
  type,
  missing: true,
  severity: 'warn',
});

function fitOn(
  type: InputDescription['type'],
  column: FrameColumn,
  rows: readonly number[],
  levelsMax = 255,
) {
  const rowCount = column.kind === 'number' ? column.values.length : column.codes.length;
  const frame: Frame = { rowCount, columns: new Map([['x', column]]) };
  const inputs = [input('x', type)];
  const fit = fitGraph({
    task: 'binary',
    frame,
    rows: Int32Array.from(rows),
    inputs,
    ignored: ['id'],
    levelsMax,
  });
  return { ...fit, frame, encode: () => encodeFrame(fit.graph, frame) };
}

describe('numbers', () => {
  it('are standardised by the statistics of the training rows alone', () => {
    const { graph, encode } = fitOn('number', numbers(1, 3, 1000), [0, 1]);
    expect(graph.steps).toEqual([{ kind: 'standardise', input: 'x', median: 2, mean: 2, deviation: 1 }]);
    expect(Array.from(encode().numeric)).toEqual([-1, 1, 998]);
  });

  it('get an indicator only where training had missing values', () => {
    const { graph, encode } = fitOn('number', numbers(1, nan, 3), [0, 1, 2]);
    expect(graph.steps.map(({ kind }) => kind)).toEqual(['standardise', 'missing-indicator']);
    expect(Array.from(encode().numeric).filter((_, at) => at % 2 === 1)).toEqual([0, 1, 0]);
    expect(fitOn('number', numbers(1, 3, nan), [0, 1]).graph.steps).toHaveLength(1);
  });

  it('take the median where a value is missing that never was in training', () => {
    expect(Array.from(fitOn('number', numbers(1, 3, nan), [0, 1]).encode().numeric)).toEqual([-1, 1, 0]);
  });

  it('stay finite however large a value is', () => {
    const { encode } = fitOn('number', numbers(0, 1e-300, 1e308, -1e308), [0, 1]);
    expect(encode().numeric.every((value) => Number.isFinite(value))).toBe(true);
  });
});

describe('columns that nothing can be learnt from', () => {
  it.each([
    ['all-missing', 'number', numbers(nan, nan)],
    ['constant', 'number', numbers(5, 5)],
    ['overflow', 'number', numbers(1e308, -1e308)],
    ['all-missing', 'timestamp', numbers(nan, nan)],
    ['constant', 'timestamp', numbers(1e12, 1e12)],
    ['all-missing', 'category', categories(null, null)],
    ['constant', 'category', categories('a', 'a')],
    ['constant', 'boolean', numbers(1, 1)],
  ] as const)(
    '%s %s: leave the graph with a note, and requests may still send them',
    (kind, type, column) => {
      const { graph, notes, encode } = fitOn(type, column, [0, 1]);
      expect(graph).toMatchObject({ inputs: [], steps: [], ignored: ['id', 'x'] });
      expect(notes).toEqual([{ kind, input: 'x', detail: expect.stringContaining('x ') }]);
      expect(encode()).toMatchObject({ rowCount: 2, width: 0 });
    },
  );

  it('keep the indicator where the one value is sometimes missing', () => {
    expect(fitOn('number', numbers(5, nan), [0, 1]).graph.steps).toEqual([
      { kind: 'missing-indicator', input: 'x' },
    ]);
    expect(fitOn('category', categories('a', null), [0, 1]).graph.steps).toEqual([
      { kind: 'missing-indicator', input: 'x' },
    ]);
  });
});

describe('categories', () => {
  it('are ordered by frequency in training, ties by name', () => {
    const { graph, encode } = fitOn('category', categories('c', 'b', 'a', 'b', 'd'), [0, 1, 2, 3]);
    expect(graph.inputs[0]?.levels).toEqual(['b', 'a', 'c']);
    expect(Array.from(encode().hot)).toEqual([2, 0, 1, 0, -1]);
  });

  it('keep the most frequent levels; rarer and unseen ones share the last position', () => {
    const { graph, notes, encode } = fitOn(
      'category',
      categories('a', 'a', 'b', 'b', 'c', 'z'),
      [0, 1, 2, 3, 4],
      2,
    );
    expect(graph.steps).toEqual([
      { kind: 'one-hot', input: 'x', levels: ['a', 'b'], other: true, mostFrequent: 'a' },
    ]);
    expect(Array.from(encode().hot)).toEqual([0, 0, 1, 1, 2, 2]);
    expect(notes).toEqual([{ kind: 'levels-cut', input: 'x', detail: expect.stringContaining('3 levels') }]);
  });

  it('take the most frequent level where the value is missing, beside an indicator', () => {
    const { encode } = fitOn('category', categories('a', null, 'b', 'b'), [0, 1, 2, 3]);
    expect(Array.from(encode().hot)).toEqual([2, 1, 1, 1]);
    expect(Array.from(encode().numeric)).toEqual([0, 1, 0, 0]);
  });

  it('are matched by name where another frame has other codes', () => {
    const { graph } = fitOn('category', categories('a', 'b', 'b'), [0, 1, 2]);
    const column: FrameColumn = {
      kind: 'category',
      codes: Int32Array.of(0, 1, 2),
      levels: ['new', 'a', 'b'],
    };
    const design = encodeFrame(graph, { rowCount: 3, columns: new Map([['x', column]]) });
    expect(Array.from(design.hot)).toEqual([-1, 1, 0]);
  });

  it('handle ten thousand levels', () => {
    const texts = Array.from({ length: 20_000 }, (_, row) => `level ${row % 10_000}`);
    const { encode, notes } = fitOn('category', categories(...texts), Array.from(texts.keys()));
    expect(encode().width).toBe(256);
    expect(notes[0]?.detail).toContain('10000 levels');
  });
});

it('takes timestamps apart, leaving out the parts that do not vary', () => {
  const { graph } = fitOn('timestamp', numbers(Date.UTC(2025, 0, 1), Date.UTC(2025, 0, 2)), [0, 1]);
  expect(graph.steps.map((step) => (step.kind === 'timestamp-part' ? step.part : step.kind))).toEqual([
    'epoch-days',
    'day-of-month',
    'day-of-week',
  ]);
});

it('encodes each part of a timestamp, and its median where the time is missing', () => {
  const { encode } = fitOn(
    'timestamp',
    numbers(Date.UTC(2025, 0, 1, 6), Date.UTC(2025, 2, 31, 18), nan),
    [0, 1],
  );
  const { numeric, numericWidth } = encode();
  expect(numericWidth).toBe(8);
  const [first, second, missing] = [0, 1, 2].map((row) => [...numeric].slice(row * 8, row * 8 + 5));
  expect([first, second, missing]).toEqual([
    [-1, -1, -1, 1, -1],
    [1, 1, 1, -1, 1],
    [0, 0, 0, 0, 0],
  ]);
});

it('gives dense learners the place of a time in each cycle that the rows have seen whole', () => {
  const day = 86_400_000;
  const partsOver = (days: number): string => {
    const { graph } = fitOn('timestamp', numbers(0, 0.3 * day, 2.6 * day, days * day), [0, 1, 2, 3]);
    const cycles = graph.steps.flatMap((step) => (step.kind === 'timestamp-part' ? [step.part] : []));
    return cycles.filter((part) => /sin|cos/.test(part)).join();
  };
  expect(partsOver(6.8)).toBe('hour-sin,hour-cos');
  expect(partsOver(100.8)).toBe('hour-sin,hour-cos,weekday-sin,weekday-cos');
  expect(partsOver(400.8)).toBe('hour-sin,hour-cos,weekday-sin,weekday-cos,year-sin,year-cos');
  const { graph } = fitOn('timestamp', numbers(0, 0.5 * day, 1.5 * day), [0, 1, 2]);
  expect(graph.formatVersion).toBe(3);
  expect(JSON.stringify(graph.steps)).not.toContain('hour-sin');
});

it('refuses a frame that lacks a column or holds it in another form, by its name', () => {
  expect(() => fitOn('category', numbers(1, 2), [0, 1])).toThrow(
    new FrameMismatch('x', 'holds numbers where categories are expected'),
  );
  const { graph } = fitOn('number', numbers(1, 2), [0, 1]);
  expect(() => encodeFrame(graph, { rowCount: 0, columns: new Map() })).toThrow(FrameMismatch);
});
