import { describe, expect, it } from 'vitest';
import { classWeightsOf } from '../../../activities/fitting/class-weights.ts';
import { weighRows } from '../../../activities/fitting/weigh-rows.ts';
import { weightNotes } from '../../../activities/fitting/weight-notes.ts';

const frame = { rowCount: 6, columns: new Map() };
const labels = Float64Array.from([1, 0, 0, 0, 1, 0]);
const parts = { train: Int32Array.from([0, 1, 2, 3]), validation: Int32Array.from([4, 5]) };
const weigh = (column: string | null, classes: 'balanced' | readonly number[] | null, weights?: number[]) =>
  weighRows(
    { column, classes },
    { frame, labels, ...(weights ? { weights: Float64Array.from(weights) } : {}) },
    parts,
  );

describe('weights of rows', () => {
  it('are none where none are declared', () => {
    expect(weigh(null, null)).toEqual({
      train: { rows: parts.train, weights: null },
      validation: { rows: parts.validation, weights: null },
      classWeights: null,
    });
  });

  it('come from their column, and leave rows of weight zero out, of validation as well', () => {
    const found = weigh('exposure', null, [2, 0, 0.5, 1, 0, 3]);
    expect([...found.train.rows]).toEqual([0, 2, 3]);
    expect([...(found.train.weights ?? [])]).toEqual([2, 0.5, 1]);
    expect([...found.validation.rows]).toEqual([5]);
  });

  it('balance the classes as scikit-learn does, by what the rows of training weigh', () => {
    const alone = weigh(null, 'balanced');
    expect(alone.classWeights).toEqual([4 / 6, 2]);
    expect([...(alone.validation.weights ?? [])]).toEqual([2, 4 / 6]);
    const both = weigh('exposure', 'balanced', [1, 1, 4, 0, 1, 1]);
    const sumOf = (label: number) =>
      both.train.rows.reduce(
        (sum, row, at) => sum + (labels[row] === label ? (both.train.weights?.[at] ?? 0) : 0),
        0,
      );
    expect(sumOf(0)).toBeCloseTo(3, 12);
    expect(sumOf(1)).toBeCloseTo(3, 12);
  });

  it('multiply with those of the classes', () => {
    const { train } = weigh('exposure', [1, 10], [2, 1, 1, 0, 1, 1]);
    expect([...(train.weights ?? [])]).toEqual([20, 1, 1]);
  });

  it.each([
    ['negative', -1, 'the weight "exposure" is -1 in a row'],
    ['missing', Number.NaN, 'the weight "exposure" is missing or no number in a row'],
    ['infinite', Infinity, 'the weight "exposure" is Infinity in a row'],
  ])('that are %s are refused with the column', (_, weight, words) => {
    expect(() => weigh('exposure', null, [1, 1, weight, 1, 1, 1])).toThrow(words);
    expect(() => weigh('exposure', null, [1, 1, 1, 1, 1, weight])).toThrow(words);
  });

  it('that are all zero in training are refused with the column', () => {
    expect(() => weigh('exposure', null, [0, 0, 0, 0, 1, 1])).toThrow(
      'the weight "exposure" is 0 in all 4 rows of training',
    );
  });

  it('are told of in notes', () => {
    const part = { rowCount: 4, countedRows: 3, classWeights: [4 / 6, 2] };
    expect(weightNotes({ column: 'exposure', classes: 'balanced' }, part, ['No', 'Yes'])).toEqual([
      'rows of training count by "exposure"; 1 of 4 weigh 0 and are left out',
      'rows of training count by their class: No 0.6667, Yes 2',
    ]);
  });
});

describe('weights of classes', () => {
  it('stand by the number of the class, 1 where one is not named', () => {
    expect(classWeightsOf({ Yes: 3 }, ['No', 'Yes'])).toEqual([1, 3]);
    expect(classWeightsOf({ Yes: 3 }, ['constructor', 'Yes'])).toEqual([1, 3]);
    expect(classWeightsOf('none', ['No', 'Yes'])).toBeNull();
    expect(classWeightsOf(undefined, null)).toBeNull();
  });

  it('refuse a class that the target does not have, and a target without classes', () => {
    expect(() => classWeightsOf({ Maybe: 3 }, ['No', 'Yes'])).toThrow(
      'no class "Maybe"; its classes are No, Yes',
    );
    expect(() => classWeightsOf('balanced', null)).toThrow('a regression has no classes');
  });
});
