import type { ColumnType } from '../declaration/contract.ts';

/** What an expression gives. Whole numbers are numbers, times are epoch milliseconds (UTC). */
export const valueTypes = ['number', 'boolean', 'category', 'timestamp'] as const;
export type ValueType = (typeof valueTypes)[number];

/** The type of a column's values; null: free text, which no expression reads. */
export function valueTypeOf(type: ColumnType): ValueType | null {
  if (type === 'integer') return 'number';
  return type === 'text' ? null : type;
}

/** Arithmetic of one operand; see `applyUnary`. */
export type UnaryOperation =
  | 'copy'
  | 'negate'
  | 'not'
  | 'is_missing'
  | 'log'
  | 'log1p'
  | 'log10'
  | 'exp'
  | 'sqrt'
  | 'abs'
  | 'floor'
  | 'ceil'
  | 'round'
  | 'year'
  | 'month'
  | 'day'
  | 'weekday'
  | 'hour';

/** Arithmetic of two operands; see `applyBinary`. */
export type BinaryOperation =
  | 'add'
  | 'subtract'
  | 'multiply'
  | 'divide'
  | 'power'
  | 'min'
  | 'max'
  | 'equal'
  | 'below'
  | 'at_most'
  | 'and'
  | 'or'
  | 'coalesce'
  | 'days'
  | 'hours'
  | 'seconds';

/** An expression whose types fit, in the few forms that are computed. A missing value is NaN, a boolean 0 or 1. */
export type Typed = { readonly type: ValueType } & TypedForm;

type TypedForm =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'column'; readonly name: string }
  | { readonly kind: 'unary'; readonly operation: UnaryOperation; readonly of: Typed }
  | {
      readonly kind: 'binary';
      readonly operation: BinaryOperation;
      readonly left: Typed;
      readonly right: Typed;
    }
  /** `chosen` where `when` is true; `otherwise` where it is false or missing. */
  | { readonly kind: 'select'; readonly when: Typed; readonly chosen: Typed; readonly otherwise: Typed }
  /** Whether two categories are the same word. */
  | { readonly kind: 'same'; readonly left: Typed; readonly right: Typed }
  /** The word of the bin that the number falls into: bin i ends before edge i. */
  | {
      readonly kind: 'bins';
      readonly of: Typed;
      readonly edges: readonly number[];
      readonly words: readonly string[];
    };

export const unary = (type: ValueType, operation: UnaryOperation, of: Typed): Typed => ({
  kind: 'unary',
  ...{ type, operation, of },
});

export const binary = (type: ValueType, operation: BinaryOperation, left: Typed, right: Typed): Typed => ({
  kind: 'binary',
  ...{ type, operation, left, right },
});

export const constant = (type: ValueType, value: number): Typed => ({ kind: 'constant', type, value });

/** No value at all. */
export const nothing = (type: ValueType): Typed => constant(type, Number.NaN);
