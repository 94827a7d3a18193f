import { timestampPart, yearOf } from '../features/timestamp-part.ts';
import type { BinaryOperation, UnaryOperation } from './typed.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const secondMs = 1_000;

/** What is not finite is missing: a division by zero, the logarithm of what is not positive, an overflow. */
const finite = (value: number): number => (value - value === 0 ? value : Number.NaN);

const isPresent = (value: number): boolean => value - value === 0;

/** The operation on one value. A missing one stays missing, but for `is_missing`. */
export function applyUnary(operation: UnaryOperation, value: number): number {
  if (operation === 'is_missing') return isPresent(value) ? 0 : 1;
  return isPresent(value) ? finite(unaryValue(operation, value)) : Number.NaN;
}

function unaryValue(operation: Exclude<UnaryOperation, 'is_missing'>, value: number): number {
  switch (operation) {
    case 'copy':
      return value;
    case 'negate':
      return -value;
    case 'not':
      return 1 - value;
    case 'log':
      return Math.log(value);
    case 'log1p':
      return Math.log1p(value);
    case 'log10':
      return Math.log10(value);
    case 'exp':
      return Math.exp(value);
    case 'sqrt':
      return Math.sqrt(value);
    case 'abs':
      return Math.abs(value);
    case 'floor':
      return Math.floor(value);
    case 'ceil':
      return Math.ceil(value);
    case 'round':
      return Math.round(value);
    default:
      return partOf(operation, value);
  }
}

/** Parts of a time in UTC. */
function partOf(operation: 'year' | 'month' | 'day' | 'weekday' | 'hour', instant: number): number {
  switch (operation) {
    case 'year':
      return yearOf(instant);
    case 'month':
      return timestampPart('month', instant);
    case 'day':
      return timestampPart('day-of-month', instant);
    case 'weekday':
      return timestampPart('day-of-week', instant);
    case 'hour':
      return timestampPart('hour', instant);
  }
}

/** The operation on two values. Missing where one of them is, but for `coalesce`. */
export function applyBinary(operation: BinaryOperation, left: number, right: number): number {
  if (operation === 'coalesce') return isPresent(left) ? left : finite(right);
  return isPresent(left) && isPresent(right) ? finite(binaryValue(operation, left, right)) : Number.NaN;
}

function binaryValue(operation: Exclude<BinaryOperation, 'coalesce'>, left: number, right: number): number {
  switch (operation) {
    case 'add':
      return left + right;
    case 'subtract':
      return left - right;
    case 'multiply':
      return left * right;
    case 'divide':
      return left / right;
    case 'power':
      return left ** right;
    case 'min':
    case 'and':
      return Math.min(left, right);
    case 'max':
    case 'or':
      return Math.max(left, right);
    case 'equal':
      return left === right ? 1 : 0;
    case 'below':
      return left < right ? 1 : 0;
    case 'at_most':
      return left <= right ? 1 : 0;
    case 'days':
      return (right - left) / dayMs;
    case 'hours':
      return (right - left) / hourMs;
    case 'seconds':
      return (right - left) / secondMs;
  }
}
