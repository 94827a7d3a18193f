import type { Expression } from './expression.ts';
import { ExpressionFault } from './fault.ts';
import type { Typed, ValueType } from './typed.ts';

export type Call = Extract<Expression, { kind: 'call' }>;

/** Checks a part of an expression. @throws ExpressionFault */
export type Check = (part: Expression) => Typed;

/** What a function is called with and gives: for the checker, and for the reference. */
export type FunctionSignature = {
  /** As in the reference, e.g. `log(x)`. */
  readonly usage: string;
  readonly words: string;
  /** @throws ExpressionFault where the call does not fit */
  readonly type: (call: Call, check: Check) => Typed;
};

const remedies: Readonly<Record<string, string>> = {
  'number boolean': '; write case when … then 1 else 0 end',
  'number category':
    '; declare contract.columns.<name>.type: number if its text is one, or compare it with = and in',
  'number timestamp': '; use days_between, hours_between, or a part such as month(at)',
  'boolean number': '; compare it with something, e.g. x > 0',
  'boolean category': "; write true or false, or compare a category with one of its words, e.g. x = 'yes'",
  'category number': '; use bins to make words of numbers',
  'timestamp category': "; write date('2024-05-31'), or declare the column's type: timestamp",
};

/** The part, where it is of that type. @throws ExpressionFault */
export function expectType(part: Expression, type: ValueType, check: Check): Typed {
  const typed = check(part);
  if (typed.type === type) return typed;
  const remedy = remedies[`${type} ${typed.type}`] ?? '';
  throw new ExpressionFault(part.at, `expected a ${type}, found a ${typed.type}${remedy}`);
}

/** @throws ExpressionFault where the call has another number of arguments */
export function expectCount(
  { name, of, at }: Call,
  usage: string,
  { min, max }: { readonly min: number; readonly max: number },
): void {
  if (of.length >= min && of.length <= max) return;
  throw new ExpressionFault(
    at,
    `${name} has ${of.length} ${of.length === 1 ? 'argument' : 'arguments'}; write ${usage}`,
  );
}

/** Parts that must all be of one type, that of the first. @throws ExpressionFault */
export function expectAlike(parts: readonly Expression[], check: Check): readonly Typed[] {
  const [first, ...rest] = parts;
  if (first === undefined) return [];
  const typed = check(first);
  return [typed, ...rest.map((part) => expectType(part, typed.type, check))];
}
