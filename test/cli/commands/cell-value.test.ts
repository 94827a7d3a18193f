import { expect, it } from 'vitest';
import { cellValue } from '../../../cli/commands/cell-value.ts';

it.each([
  ['14', 14],
  [' -3.50 ', -3.5],
  ['1e-3', 0.001],
  ['1.0238095238095237', 1.0238095238095237],
  ['-0.00012345678901234567', -0.00012345678901234567],
  ['00420', '00420'],
  ['9007199254740993', '9007199254740993'],
  ['', null],
  ['  ', null],
  ['true', true],
  ['FALSE', false],
  ['Yes', 'Yes'],
  ['0x10', '0x10'],
  ['Infinity', 'Infinity'],
  ['1e400', '1e400'],
  ['-1e999', '-1e999'],
  ['2025-01-31', '2025-01-31'],
  ['12345678901234567890', '12345678901234567890'],
])('the cell %j is sent as %j', (text, value) => {
  expect(cellValue(text)).toBe(value);
});
