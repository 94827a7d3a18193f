import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalJson, NotJson } from '../../shared/canonical-json.ts';

it('gives equal values equal bytes, whatever the order of their keys', () => {
  expect(canonicalJson({ b: 1, a: [{ d: null, c: 'é' }] })).toBe('{"a":[{"c":"é","d":null}],"b":1}');
  expect(canonicalJson({ a: [{ c: 'é', d: null }], b: 1 })).toBe(
    canonicalJson({ b: 1, a: [{ d: null, c: 'é' }] }),
  );
});

it('reads back as what was written, and is stable when it is written again', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      const text = canonicalJson(value);
      expect(JSON.stringify(JSON.parse(text))).toBe(
        JSON.stringify(JSON.parse(canonicalJson(JSON.parse(text)))),
      );
      expect(canonicalJson(JSON.parse(text))).toBe(text);
    }),
    { seed: 3 },
  );
});

it('leaves out fields that are undefined', () => {
  expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}');
});

const unsayable: readonly (readonly [value: unknown, message: RegExp])[] = [
  [{ weights: [1, Number.NaN] }, /^\$\.weights\[1\] is NaN/],
  [{ a: Number.POSITIVE_INFINITY }, /^\$\.a is Infinity/],
  [{ at: new Date(0) }, /^\$\.at is a Date/],
  [{ weights: new Float64Array(2) }, /^\$\.weights is a Float64Array/],
  [new Map(), /^\$ is a Map/],
  [[undefined], /^\$\[0\] is a undefined/],
  [1n, /^\$ is a bigint/],
];

it.each(unsayable)('refuses %o, naming the place', (value, message) => {
  expect(() => canonicalJson(value)).toThrow(NotJson);
  expect(() => canonicalJson(value)).toThrow(message);
});
