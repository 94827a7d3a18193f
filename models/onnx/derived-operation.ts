import type { BinaryOperation, UnaryOperation } from '../../shared/derived/typed.ts';
import { type Arithmetic, arithmetic } from './arithmetic.ts';
import type { GraphBuilder, Value } from './graph-builder.ts';
import { isFiniteValue } from './raw-inputs.ts';
import { timestampValue, yearValue } from './timestamp-value.ts';

/** The operation on one column, as `applyUnary` does it: what is not finite is missing, before and after. */
export function unaryValue(builder: GraphBuilder, operation: UnaryOperation, value: Value): Value {
  const of = arithmetic(builder);
  const isPresent = isFiniteValue(builder, value);
  if (operation === 'is_missing') return of.choose(isPresent, 0, 1);
  return ofPresent(builder, [isPresent], unaryResult(builder, operation, value));
}

/** The operation on two columns, as `applyBinary` does it. */
export function binaryValue(
  builder: GraphBuilder,
  operation: BinaryOperation,
  { left, right }: { readonly left: Value; readonly right: Value },
): Value {
  const arePresent = [isFiniteValue(builder, left), isFiniteValue(builder, right)];
  if (operation === 'coalesce')
    return arithmetic(builder).choose(arePresent[0] ?? '', left, ofPresent(builder, [], right));
  return ofPresent(builder, arePresent, binaryResult(builder, operation, left, right));
}

function ofPresent(builder: GraphBuilder, arePresent: readonly Value[], result: Value): Value {
  const isThere = [...arePresent, isFiniteValue(builder, result)].reduce((all, one) =>
    builder.apply('And', [all, one]),
  );
  return arithmetic(builder).choose(isThere, result, Number.NaN);
}

function unaryResult(
  builder: GraphBuilder,
  operation: Exclude<UnaryOperation, 'is_missing'>,
  value: Value,
): Value {
  const of = arithmetic(builder);
  switch (operation) {
    case 'copy':
      return value;
    case 'not':
      return of.subtract(1, value);
    case 'log1p':
      return log1p(of, value);
    case 'log10':
      return of.divide(of.apply('Log', value), Math.LN10);
    case 'ceil':
      return of.apply('Neg', of.floor(of.apply('Neg', value)));
    case 'round':
      return rounded(of, value);
    case 'year':
      return yearValue(builder, value);
    case 'month':
      return timestampValue(builder, 'month', value);
    case 'day':
      return timestampValue(builder, 'day-of-month', value);
    case 'weekday':
      return timestampValue(builder, 'day-of-week', value);
    case 'hour':
      return timestampValue(builder, 'hour', value);
    default:
      return of.apply(unaryOperators[operation], value);
  }
}

const unaryOperators = {
  negate: 'Neg',
  log: 'Log',
  exp: 'Exp',
  sqrt: 'Sqrt',
  abs: 'Abs',
  floor: 'Floor',
} as const;

/** log(1 + x), also of a small x. Source: Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., problem 1.5. */
function log1p(of: Arithmetic, value: Value): Value {
  const sum = of.plus(1, value);
  const quotient = of.divide(of.times(value, of.apply('Log', sum)), of.subtract(sum, 1));
  return of.choose(of.apply('Equal', sum, 1), value, quotient);
}

/** Halves upward, as JavaScript rounds. */
function rounded(of: Arithmetic, value: Value): Value {
  const below = of.floor(value);
  const isUp = of.apply('GreaterOrEqual', of.subtract(value, below), 0.5);
  return of.choose(isUp, of.plus(below, 1), below);
}

const binaryOperators = {
  add: 'Add',
  subtract: 'Sub',
  multiply: 'Mul',
  divide: 'Div',
  power: 'Pow',
  min: 'Min',
  and: 'Min',
  max: 'Max',
  or: 'Max',
} as const;
const comparisons = { equal: 'Equal', below: 'Less', at_most: 'LessOrEqual' } as const;
const unitsMs = { days: 86_400_000, hours: 3_600_000, seconds: 1_000 } as const;

function binaryResult(
  builder: GraphBuilder,
  operation: Exclude<BinaryOperation, 'coalesce'>,
  left: Value,
  right: Value,
): Value {
  const of = arithmetic(builder);
  switch (operation) {
    case 'equal':
    case 'below':
    case 'at_most':
      return of.choose(of.apply(comparisons[operation], left, right), 1, 0);
    case 'days':
    case 'hours':
    case 'seconds':
      return of.divide(of.subtract(right, left), unitsMs[operation]);
    default:
      return of.apply(binaryOperators[operation], left, right);
  }
}
