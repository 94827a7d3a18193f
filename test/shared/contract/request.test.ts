import { describe, expect, it } from 'vitest';
import { graphOf, named, ok, refused, send, sendValue, warned } from './sent-request.ts';

describe('a number', () => {
  const input = named('x', { type: 'number', min: 0, max: 10 });

  it.each(['0', '10', '2.5', '1e0', '-0.0'])('takes %s', (json) => {
    expect(sendValue(input, json)).toEqual({ check: ok, raw: [Number(json)] });
  });

  it.each([
    ['1e400', 'not_finite'],
    ['-1e400', 'not_finite'],
    ['"5"', 'wrong_type'],
    ['"NaN"', 'wrong_type'],
    ['true', 'wrong_type'],
    ['[5]', 'wrong_type'],
    ['{}', 'wrong_type'],
    ['11', 'out_of_range'],
    ['-0.1', 'out_of_range'],
    ['null', 'missing'],
  ])('refuses %s: %s', (json, code) => {
    expect(sendValue(input, json).check).toMatchObject(refused(code));
  });

  it('in quotes is refused with the remedy: some drivers give bigint and numeric as text', () => {
    for (const [type, what] of [
      ['integer', 'an integer'],
      ['number', 'a number'],
    ] as const)
      expect(sendValue(named('x', { type }), '"5"').check).toMatchObject({
        errors: [
          {
            detail: `must be ${what}, without quotes: convert what a driver gives as text (PostgreSQL's bigint and numeric)`,
          },
        ],
      });
  });

  it('is scored with a warning out of range where the contract warns', () => {
    const sent = sendValue({ ...input, severity: 'warn' }, '11');
    expect(sent).toMatchObject({ check: warned('out_of_range'), raw: [11] });
    expect(sent.check).toMatchObject({ warnings: [{ detail: 'must be from 0 to 10' }] });
  });

  it('has one bound, or none', () => {
    expect(sendValue(named('x', { type: 'number', min: 1 }), '0').check).toMatchObject({
      errors: [{ detail: 'must be at least 1' }],
    });
    expect(sendValue(named('x', { type: 'number', max: 1 }), '2').check).toMatchObject({
      errors: [{ detail: 'must be at most 1' }],
    });
    expect(sendValue(named('x', { type: 'number' }), '1e308').check).toEqual(ok);
  });
});

describe('an integer', () => {
  const input = named('x', { type: 'integer' });

  it('takes 3 and 3.0', () => {
    expect(sendValue(input, '3.0')).toEqual({ check: ok, raw: [3] });
  });

  it('refuses 3.5 and "3"', () => {
    expect(sendValue(input, '3.5').check).toMatchObject(refused('not_an_integer'));
    expect(sendValue(input, '"3"').check).toMatchObject(refused('wrong_type'));
  });
});

describe('a boolean', () => {
  const input = named('x', { type: 'boolean', words: ['No', 'Yes'] });

  it.each([
    ['true', 1],
    ['false', 0],
    ['1', 1],
    ['0.0', 0],
    ['"Yes"', 1],
    ['"No"', 0],
  ])('takes %s', (json, value) => {
    expect(sendValue(input, json)).toEqual({ check: ok, raw: [value] });
  });

  it.each(['2', '"Maybe"', '"constructor"', '[]', '1e400'])('refuses %s', (json) => {
    expect(sendValue(input, json).check).toMatchObject(refused('wrong_type'));
  });

  it('names its words where it refuses, and has none where the source has none', () => {
    expect(sendValue(input, '"x"').check).toMatchObject({
      errors: [{ detail: 'must be true or false, or "No" or "Yes"' }],
    });
    expect(sendValue(named('x', { type: 'boolean' }), '"Yes"').check).toMatchObject(refused('wrong_type'));
    expect(sendValue(named('x', { type: 'boolean' }), 'true').check).toEqual(ok);
  });
});

describe('a category', () => {
  const levels = ['red', '0', '1.0', 'true'];
  const input = named('x', { type: 'category', levels });

  it.each([
    ['"red"', 0],
    ['"0"', 1],
    ['0', 1],
    ['0.0', 1],
    ['1', 2],
    ['"1.0"', 2],
    ['true', 3],
  ])('takes %s by its text', (json, index) => {
    expect(sendValue(input, json)).toEqual({ check: ok, raw: [index] });
  });

  it('takes a boolean for the word that the source has for it', () => {
    const words = named('x', { type: 'category', levels: ['False', 'True'] });
    expect(sendValue(words, 'true').raw).toEqual([1]);
    expect(sendValue(words, 'false').raw).toEqual([0]);
  });

  it('scores a category that training never saw with a warning, where no set is declared', () => {
    for (const json of ['"blue"', '7', 'false', '""', '"__proto__"']) {
      expect(sendValue(input, json)).toMatchObject({ check: warned('unseen_category'), raw: [4] });
    }
  });

  it('refuses or warns outside a declared set, as the contract says', () => {
    const declared = { ...input, values: ['red', 'green'] };
    expect(sendValue(declared, '"blue"').check).toMatchObject(refused('not_allowed'));
    expect(sendValue(declared, '"blue"').check).toMatchObject({
      errors: [{ detail: 'must be one of the 2 allowed values: "red", "green"' }],
    });
    const lenient = { ...declared, severity: 'warn' } as const;
    expect(sendValue(lenient, '"blue"')).toMatchObject({ check: warned('not_allowed'), raw: [4] });
    expect(sendValue(declared, '"green"')).toMatchObject({ check: warned('unseen_category'), raw: [4] });
    expect(sendValue(declared, '"0"').check).toMatchObject(refused('not_allowed'));
    expect(sendValue(declared, '"red"').check).toEqual(ok);
  });

  it('refuses lists, objects and numbers that are not finite', () => {
    expect(sendValue(input, '["red"]').check).toMatchObject(refused('wrong_type'));
    expect(sendValue(input, '{}').check).toMatchObject(refused('wrong_type'));
    expect(sendValue(input, '1e400').check).toMatchObject(refused('not_finite'));
  });
});

describe('a timestamp', () => {
  const input = named('x', { type: 'timestamp' });

  it.each([
    ['"2024-02-29"', Date.UTC(2024, 1, 29)],
    ['"2024-02-29T12:30"', Date.UTC(2024, 1, 29, 12, 30)],
    ['"2024-02-29T12:30:15.250Z"', Date.UTC(2024, 1, 29, 12, 30, 15, 250)],
    ['"2024-02-29 12:30:15.25+02"', Date.UTC(2024, 1, 29, 10, 30, 15, 250)],
    ['"2024-02-29T12:30:15-05:30"', Date.UTC(2024, 1, 29, 18, 0, 15)],
    ['"0001-01-01T00:00:00Z"', -62_135_596_800_000],
    ['1709210000000', 1_709_210_000_000],
  ])('takes %s', (json, instant) => {
    expect(sendValue(input, json)).toEqual({ check: ok, raw: [instant] });
  });

  it.each([
    '"2023-02-29"',
    '"2024-13-01"',
    '"2024-01-01T24:00"',
    '"yesterday"',
    '"1709210000000"',
    '""',
    '1e300',
    'true',
  ])('refuses %s', (json) => {
    expect(sendValue(input, json).check).toMatchObject(refused('wrong_type'));
  });

  it('refuses a number that is not finite, and keeps to its range', () => {
    expect(sendValue(input, '1e400').check).toMatchObject(refused('not_finite'));
    expect(sendValue({ ...input, min: 0 }, '"1969-12-31"').check).toMatchObject(refused('out_of_range'));
  });
});

describe('a value that is missing', () => {
  const optional = named('x', { type: 'number', missing: true });
  const withIndicator = graphOf([optional], { steps: [{ kind: 'missing-indicator', input: 'x' }] });

  it('is refused where the contract allows none, left out or null', () => {
    const required = graphOf([named('x', { type: 'number' })]);
    expect(send(required, '{}').check).toMatchObject(refused('missing'));
    expect(send(required, '{"x": null}').check).toMatchObject(refused('missing'));
  });

  it('is scored with a warning where training never saw one, or where it was left out', () => {
    for (const json of ['{}', '{"x": null}']) {
      expect(send(graphOf([optional]), json)).toMatchObject({ check: warned('missing'), raw: [Number.NaN] });
    }
    expect(send(withIndicator, '{}').check).toMatchObject(warned('missing'));
  });

  it('is nothing to warn of where it is null and training knew nulls', () => {
    expect(send(withIndicator, '{"x": null}')).toEqual({ check: ok, raw: [Number.NaN] });
  });
});
