import type { Expression } from './expression.ts';
import { ExpressionFault } from './fault.ts';
import { type Call, type Check, expectType, type FunctionSignature } from './signature.ts';
import { type BinaryOperation, binary, type Typed, unary } from './typed.ts';

type Operands = readonly [Expression, Expression];

const arithmetic = (operation: BinaryOperation, usage: string, words: string): FunctionSignature => ({
  ...{ usage, words },
  type: ({ of }, check) => {
    const [left, right] = of as unknown as Operands;
    return binary('number', operation, expectType(left, 'number', check), expectType(right, 'number', check));
  },
});

const logical = (operation: 'and' | 'or', usage: string, words: string): FunctionSignature => ({
  ...{ usage, words },
  type: ({ of }, check) => {
    const [left, right] = of as unknown as Operands;
    return binary(
      'boolean',
      operation,
      expectType(left, 'boolean', check),
      expectType(right, 'boolean', check),
    );
  },
});

/** Both sides of a comparison, which must be of one type. */
function sides({ of }: Call, check: Check): readonly [Typed, Typed] {
  const [left, right] = of as unknown as Operands;
  const first = check(left);
  return [first, expectType(right, first.type, check)];
}

const ordered = (
  usage: string,
  make: (left: Typed, right: Typed) => readonly [BinaryOperation, Typed, Typed],
): FunctionSignature => ({
  ...{ usage, words: 'compares numbers or times' },
  type: (call, check) => {
    const [left, right] = sides(call, check);
    if (left.type === 'category' || left.type === 'boolean')
      throw new ExpressionFault(call.at, `a ${left.type} has no order; compare it with =, != or in`);
    return binary('boolean', ...make(left, right));
  },
});

const equality = (left: Typed, right: Typed): Typed =>
  left.type === 'category'
    ? { kind: 'same', type: 'boolean', left, right }
    : binary('boolean', 'equal', left, right);

const negation = (of: Typed): Typed => unary('boolean', 'not', of);

const membership: FunctionSignature = {
  usage: "x in ('a', 'b')",
  words: 'whether it equals one of them',
  type: (call, check) => {
    const [of, ...items] = call.of as [Expression, ...Expression[]];
    const typed = check(of);
    const [first, ...rest] = items.map((item) => equality(typed, expectType(item, typed.type, check)));
    if (first === undefined) throw new ExpressionFault(call.at, `lists nothing; write ${membership.usage}`);
    return rest.reduce((left, right) => binary('boolean', 'or', left, right), first);
  },
};

/** The operators of the language, in the order of the reference. */
export const operators: ReadonlyMap<string, FunctionSignature> = new Map<string, FunctionSignature>([
  ['+', arithmetic('add', 'x + y', 'sum')],
  ['-', arithmetic('subtract', 'x - y', 'difference of numbers; of times, see `days_between`')],
  ['*', arithmetic('multiply', 'x * y', 'product')],
  ['/', arithmetic('divide', 'x / y', 'quotient; missing where `y` is 0')],
  [
    'negate',
    {
      ...{ usage: '-x', words: 'the number with the other sign' },
      type: ({ of }, check) => unary('number', 'negate', expectType(of[0] as Expression, 'number', check)),
    },
  ],
  [
    '=',
    {
      ...{ usage: 'x = y', words: 'whether two values of one type are equal' },
      type: (call, check) => equality(...sides(call, check)),
    },
  ],
  [
    '!=',
    {
      ...{ usage: 'x != y', words: 'whether they differ; also written `<>`' },
      type: (call, check) => negation(equality(...sides(call, check))),
    },
  ],
  ['<', ordered('x < y', (left, right) => ['below', left, right])],
  ['<=', ordered('x <= y', (left, right) => ['at_most', left, right])],
  ['>', ordered('x > y', (left, right) => ['below', right, left])],
  ['>=', ordered('x >= y', (left, right) => ['at_most', right, left])],
  ['in', membership],
  ['and', logical('and', 'a and b', 'whether both are true')],
  ['or', logical('or', 'a or b', 'whether one of them is true')],
  [
    'not',
    {
      ...{ usage: 'not a', words: 'whether it is false' },
      type: ({ of }, check) => negation(expectType(of[0] as Expression, 'boolean', check)),
    },
  ],
]);
