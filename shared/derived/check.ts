import { nearest } from '../declaration/suggest.ts';
import type { Expression } from './expression.ts';
import { type Attempt, attempt, ExpressionFault } from './fault.ts';
import { functions } from './functions.ts';
import { operators } from './operators.ts';
import { type Call, type Check, expectAlike, expectType } from './signature.ts';
import { constant, nothing, type Typed, type ValueType } from './typed.ts';

/** What an expression may read: the type of each column by its name. */
export type Scope = ReadonlyMap<string, ValueType>;

/** Gives every part its type, or tells of the first fault. Never throws. */
export function checkExpression(expression: Expression, scope: Scope): Attempt<Typed> {
  const check: Check = (part) => typeOf(part, scope, check);
  return attempt(() => check(expression));
}

function typeOf(part: Expression, scope: Scope, check: Check): Typed {
  switch (part.kind) {
    case 'number':
      return constant('number', part.value);
    case 'boolean':
      return constant('boolean', part.value ? 1 : 0);
    case 'text':
      return { kind: 'text', type: 'category', text: part.value };
    case 'column':
      return columnOf(part.name, part.at, scope);
    case 'call':
      return callOf(part, check);
    case 'case':
      return caseOf(part, check);
  }
}

function columnOf(name: string, at: number, scope: Scope): Typed {
  const type = scope.get(name);
  if (type !== undefined) return { kind: 'column', type, name };
  const names = [...scope.keys()];
  const meant = nearest(name, names);
  const hint = meant === null ? `; there are ${names.join(', ')}` : `; did you mean ${meant}?`;
  throw new ExpressionFault(at, `there is no column ${JSON.stringify(name)}${hint}`);
}

function callOf(call: Call, check: Check): Typed {
  const signature = operators.get(call.name) ?? functions.get(call.name);
  if (signature !== undefined) return signature.type(call, check);
  const names = [...functions.keys()];
  const meant = nearest(call.name, names);
  const hint = meant === null ? `; there are ${names.join(', ')}` : `; did you mean ${meant}?`;
  throw new ExpressionFault(call.at, `there is no function ${call.name}${hint}`);
}

function caseOf({ branches, otherwise }: Extract<Expression, { kind: 'case' }>, check: Check): Typed {
  const whens = branches.map(({ when }) => expectType(when, 'boolean', check));
  const values = expectAlike(
    [...branches.map(({ value }) => value), ...(otherwise ? [otherwise] : [])],
    check,
  );
  const type = values[0]?.type ?? 'number';
  const last = otherwise ? (values.at(-1) ?? nothing(type)) : nothing(type);
  return whens.reduceRight<Typed>(
    (rest, when, at) => ({
      ...{ kind: 'select', type, when },
      chosen: values[at] ?? nothing(type),
      otherwise: rest,
    }),
    last,
  );
}
