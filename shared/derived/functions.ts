import type { Expression } from './expression.ts';
import { ExpressionFault } from './fault.ts';
import { expectAlike, expectCount, expectType, type FunctionSignature } from './signature.ts';
import { type BinaryOperation, binary, constant, type Typed, type UnaryOperation, unary } from './typed.ts';

const ofNumber = (operation: UnaryOperation, usage: string, words: string): FunctionSignature => ({
  ...{ usage, words },
  type: (call, check) => {
    expectCount(call, usage, { min: 1, max: 1 });
    return unary('number', operation, expectType(call.of[0] as Expression, 'number', check));
  },
});

const ofTime = (operation: UnaryOperation, usage: string, words: string): FunctionSignature => ({
  ...{ usage, words },
  type: (call, check) => {
    expectCount(call, usage, { min: 1, max: 1 });
    return unary('number', operation, expectType(call.of[0] as Expression, 'timestamp', check));
  },
});

const ofTwo = (
  operation: BinaryOperation,
  takes: 'number' | 'timestamp',
  usage: string,
  words: string,
): FunctionSignature => ({
  ...{ usage, words },
  type: (call, check) => {
    expectCount(call, usage, { min: 2, max: 2 });
    const [left, right] = call.of.map((part) => expectType(part, takes, check)) as [Typed, Typed];
    return binary('number', operation, left, right);
  },
});

const ofMany = (operation: 'min' | 'max', usage: string, words: string): FunctionSignature => ({
  ...{ usage, words },
  type: (call, check) => {
    expectCount(call, usage, { min: 2, max: 100 });
    return call.of
      .map((part) => expectType(part, 'number', check))
      .reduce((left, right) => binary('number', operation, left, right));
  },
});

const clip: FunctionSignature = {
  usage: 'clip(x, low, high)',
  words: '`x`, but at least `low` and at most `high`',
  type: (call, check) => {
    expectCount(call, clip.usage, { min: 3, max: 3 });
    const [of, low, high] = call.of.map((part) => expectType(part, 'number', check)) as [Typed, Typed, Typed];
    return binary('number', 'min', binary('number', 'max', of, low), high);
  },
};

const coalesce: FunctionSignature = {
  usage: 'coalesce(x, y, …)',
  words: 'the first value that is not missing; all of one type',
  type: (call, check) => {
    expectCount(call, coalesce.usage, { min: 2, max: 100 });
    const all = expectAlike(call.of, check);
    return all.reduceRight((right, left) => binary(left.type, 'coalesce', left, right));
  },
};

const isMissing: FunctionSignature = {
  usage: 'is_missing(x)',
  words: 'whether the value is missing; also written `x is missing`, `x is not missing`',
  type: (call, check) => {
    expectCount(call, isMissing.usage, { min: 1, max: 1 });
    return unary('boolean', 'is_missing', check(call.of[0] as Expression));
  },
};

const bins: FunctionSignature = {
  usage: 'bins(x, 18, 30, 65)',
  words:
    'the category of the bin: `below 18`, `18 to 30`, `30 to 65`, `from 65`; each begins with its lower edge',
  type: (call, check) => {
    expectCount(call, bins.usage, { min: 2, max: 101 });
    const [of, ...parts] = call.of as [Expression, ...Expression[]];
    const edges = parts.map((part) => {
      if (part.kind === 'number') return part.value;
      throw new ExpressionFault(part.at, 'an edge of bins is a number that is written out, such as 18');
    });
    const unordered = edges.findIndex((edge, at) => at > 0 && edge <= (edges[at - 1] ?? edge));
    if (unordered >= 0)
      throw new ExpressionFault(
        parts[unordered]?.at ?? call.at,
        'edges of bins must grow from left to right',
      );
    const between = edges.slice(1).map((edge, at) => `${edges[at]} to ${edge}`);
    const words = [`below ${edges[0]}`, ...between, `from ${edges.at(-1)}`];
    return { kind: 'bins', type: 'category', of: expectType(of, 'number', check), edges, words };
  },
};

const isoDate = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z)?$/;

const date: FunctionSignature = {
  usage: "date('2024-05-31')",
  words: "a time that is written out, in UTC; also `date('2024-05-31T12:00:00Z')`",
  type: (call) => {
    expectCount(call, date.usage, { min: 1, max: 1 });
    const [part] = call.of;
    const text = part?.kind === 'text' && isoDate.test(part.value) ? part.value : '';
    const instant = Date.parse(text);
    // Of 30 February, the parser makes 1 March.
    const isReal = Number.isFinite(instant) && new Date(instant).toISOString().startsWith(text.slice(0, 10));
    if (isReal) return constant('timestamp', instant);
    throw new ExpressionFault(part?.at ?? call.at, `is no date; write ${date.usage}`);
  },
};

/** The functions of the language, in the order of the reference. */
export const functions: ReadonlyMap<string, FunctionSignature> = new Map([
  ['ratio', ofTwo('divide', 'number', 'ratio(x, y)', '`x / y`; missing where `y` is 0')],
  ['log', ofNumber('log', 'log(x)', 'natural logarithm; missing where `x` is not above 0')],
  ['log1p', ofNumber('log1p', 'log1p(x)', 'natural logarithm of `1 + x`')],
  ['log10', ofNumber('log10', 'log10(x)', 'decimal logarithm')],
  ['exp', ofNumber('exp', 'exp(x)', 'e to the power of `x`; missing where that is beyond any number')],
  ['sqrt', ofNumber('sqrt', 'sqrt(x)', 'square root; missing where `x` is below 0')],
  ['power', ofTwo('power', 'number', 'power(x, y)', '`x` to the power of `y`')],
  ['abs', ofNumber('abs', 'abs(x)', 'size without sign')],
  ['floor', ofNumber('floor', 'floor(x)', 'next whole number below')],
  ['ceil', ofNumber('ceil', 'ceil(x)', 'next whole number above')],
  ['round', ofNumber('round', 'round(x)', 'nearest whole number, halves upward')],
  ['min', ofMany('min', 'min(x, y, …)', 'the smallest')],
  ['max', ofMany('max', 'max(x, y, …)', 'the largest')],
  ['clip', clip],
  ['bins', bins],
  ['coalesce', coalesce],
  ['is_missing', isMissing],
  ['date', date],
  ['days_between', ofTwo('days', 'timestamp', 'days_between(from, to)', 'days, with their fraction')],
  ['hours_between', ofTwo('hours', 'timestamp', 'hours_between(from, to)', 'hours, with their fraction')],
  [
    'seconds_between',
    ofTwo('seconds', 'timestamp', 'seconds_between(from, to)', 'seconds, with their fraction'),
  ],
  ['year', ofTime('year', 'year(t)', 'year of a time, in UTC, as all parts')],
  ['month', ofTime('month', 'month(t)', 'month, 1 to 12')],
  ['day', ofTime('day', 'day(t)', 'day of the month, 1 to 31')],
  ['weekday', ofTime('weekday', 'weekday(t)', 'day of the week, 0 (Monday) to 6')],
  ['hour', ofTime('hour', 'hour(t)', 'hour, 0 to 23')],
]);
