import { expect, it } from 'vitest';
import { isBoolean, isInteger, isNumber } from '../../../cli/import/cell-kind.ts';
import { sniffSeparator } from '../../../cli/import/separator.ts';
import { isoFormat, timeFormats } from '../../../cli/import/time-format.ts';

it.each(['0', '-5', '+7', '9223372036854775807', '-9223372036854775808'])('%s is an integer', (text) => {
  expect(isInteger(text)).toBe(true);
});
it.each(['007', '1.0', '9223372036854775808', '1e3', '', '-'])('%j is no integer', (text) => {
  expect(isInteger(text)).toBe(false);
});
it.each(['1', '1.5', '.5', '5.', '-1e-3', '41.0'])('%s is a number', (text) => {
  expect(isNumber(text)).toBe(true);
});
it.each(['NaN', 'Infinity', '1e400', '007', '1,5', '0x10', '.', '12345678901234567890'])(
  '%s is no number',
  (text) => {
    expect(isNumber(text)).toBe(false);
  },
);
it('takes only true and false for a boolean', () => {
  expect(['true', 'FALSE', 'yes', '1', 't'].map(isBoolean)).toEqual([true, true, false, false, false]);
});

it.each(['2024-02-29', '2024-01-31T08:00', '2024-01-31 08:00:59.123456+02:00', '1996-05-07T00:00:00Z'])(
  '%s is a time in ISO form',
  (text) => {
    expect(isoFormat.fits(text)).toBe(true);
  },
);
it.each(['2023-02-29', '2024-13-01', '2024-01-31T25:00', '20240131', '2024-1-1'])('%s is none', (text) => {
  expect(isoFormat.fits(text)).toBe(false);
});

it.each([
  ['1/31/11', 'MM/DD/YY'],
  ['31/1/2011', 'DD/MM/YYYY'],
  ['31.1.2011 08:30', 'DD.MM.YYYY HH24:MI:SS'],
  ['2011/1/31', 'YYYY/MM/DD'],
])('%s is read as %s', (text, name) => {
  expect(timeFormats.find((format) => format.fits(text))?.name).toBe(name);
});

it.each([
  ['a,b,c\n1,2,3\n', ','],
  ['a;b;c\n1,5;2,5;3,5\n', ';'],
  ['a\tb\n"x;y;z"\t2\n', '\t'],
  ['a|b\n1|2\n', '|'],
  ['alone\n1\n', ','],
])('finds the separator of %j', (text, separator) => {
  expect(sniffSeparator(text)).toBe(separator);
});
