import type { Expression } from './expression.ts';
import { type Attempt, attempt, ExpressionFault } from './fault.ts';
import { type Token, tokenise } from './tokenise.ts';

/** Reads an expression, or tells of its first fault. Never throws. */
export const parseExpression = (text: string): Attempt<Expression> =>
  attempt(() => {
    const reader = readerOf(tokenise(text));
    if (reader.peek().kind === 'end') throw new ExpressionFault(1, 'is empty: write an expression');
    const expression = either(reader);
    const rest = reader.peek();
    if (rest.kind !== 'end') throw unexpected(rest, 'an operator, or the end');
    return expression;
  });

type Reader = {
  peek(): Token;
  take(): Token;
  /** Takes the keyword or sign where it comes next. */
  takes(text: string): boolean;
  /** Takes one of the keywords or signs where it comes next. */
  takesOneOf(texts: readonly string[]): Token | null;
  expect(text: string): void;
  /** One step deeper within the expression. @throws ExpressionFault where it is nested too deeply */
  deeper<Value>(read: () => Value): Value;
};

const depthMax = 100;
/** Words that are no columns; a column of such a name is written in double quotes. */
const keywords = ['and', 'or', 'not', 'in', 'is', 'missing', 'case', 'when', 'then', 'else', 'end'];

function readerOf(tokens: readonly Token[]): Reader {
  let next = 0;
  let depth = 0;
  const peek = (): Token => tokens[Math.min(next, tokens.length - 1)] as Token;
  const take = (): Token => {
    const token = peek();
    next++;
    return token;
  };
  const takes = (text: string): boolean => isTokenOf(peek(), text) && take() !== undefined;
  return {
    ...{ peek, take, takes },
    takesOneOf: (texts) => (texts.some((text) => isTokenOf(peek(), text)) ? take() : null),
    expect: (text) => {
      if (!takes(text)) throw unexpected(peek(), text);
    },
    deeper: (read) => {
      if (++depth > depthMax)
        throw new ExpressionFault(peek().at, 'is nested too deeply; cut it into several derived columns');
      const value = read();
      depth--;
      return value;
    },
  };
}

const isTokenOf = ({ kind, text }: Token, wanted: string): boolean =>
  (kind === 'sign' && text === wanted) || (kind === 'word' && text.toLowerCase() === wanted);

const unexpected = ({ kind, text, at }: Token, expected: string): ExpressionFault =>
  new ExpressionFault(at, `expected ${expected}, found ${kind === 'end' ? text : JSON.stringify(text)}`);

const call = (name: string, at: number, ...of: readonly Expression[]): Expression => ({
  kind: 'call',
  ...{ name, of, at },
});

const either = (reader: Reader): Expression => reader.deeper(() => chain(reader, ['or'], both));
const both = (reader: Reader): Expression => chain(reader, ['and'], negated);
const sum = (reader: Reader): Expression => chain(reader, ['+', '-'], product);
const product = (reader: Reader): Expression => chain(reader, ['*', '/'], signed);

/** Operators of one rank, from left to right. */
function chain(
  reader: Reader,
  signs: readonly string[],
  operand: (reader: Reader) => Expression,
): Expression {
  let left = operand(reader);
  for (let sign = reader.takesOneOf(signs); sign !== null; sign = reader.takesOneOf(signs))
    left = call(sign.text.toLowerCase(), sign.at, left, operand(reader));
  return left;
}

function negated(reader: Reader): Expression {
  const { at } = reader.peek();
  return reader.takes('not')
    ? call(
        'not',
        at,
        reader.deeper(() => negated(reader)),
      )
    : comparison(reader);
}

const comparisons = ['=', '!=', '<>', '<=', '>=', '<', '>'];

function comparison(reader: Reader): Expression {
  const left = sum(reader);
  const sign = reader.takesOneOf([...comparisons, 'is', 'in', 'not']);
  if (sign === null) return left;
  const word = sign.text.toLowerCase();
  if (word === 'is') return missing(reader, left, sign.at);
  if (word === 'in') return membership(reader, left, sign.at);
  if (word === 'not') {
    reader.expect('in');
    return call('not', sign.at, membership(reader, left, sign.at));
  }
  const compared = call(word === '<>' ? '!=' : word, sign.at, left, sum(reader));
  const again = reader.peek();
  if (comparisons.includes(again.text) && again.kind === 'sign')
    throw new ExpressionFault(again.at, 'compares twice; join two comparisons by "and"');
  return compared;
}

function missing(reader: Reader, of: Expression, at: number): Expression {
  const isNot = reader.takes('not');
  reader.expect('missing');
  const test = call('is_missing', at, of);
  return isNot ? call('not', at, test) : test;
}

function membership(reader: Reader, of: Expression, at: number): Expression {
  reader.expect('(');
  return call('in', at, of, ...list(reader));
}

function signed(reader: Reader): Expression {
  const { at } = reader.peek();
  if (!reader.takes('-')) return primary(reader);
  const of = reader.deeper(() => signed(reader));
  return of.kind === 'number' ? { ...of, value: -of.value, at } : call('negate', at, of);
}

function primary(reader: Reader): Expression {
  const token = reader.take();
  const { kind, text, at } = token;
  if (kind === 'number') return numberOf(token);
  if (kind === 'text') return { kind, value: text, at };
  if (kind === 'name') return { kind: 'column', name: text, at };
  if (kind === 'sign' && text === '(') {
    const inner = either(reader);
    reader.expect(')');
    return inner;
  }
  if (kind !== 'word') throw unexpected(token, 'a column, a value or a function');
  return wordOf(reader, token);
}

function numberOf({ text, at }: Token): Expression {
  const value = Number(text);
  if (!Number.isFinite(value)) throw new ExpressionFault(at, `${text} is larger than any number`);
  return { kind: 'number', value, at };
}

function wordOf(reader: Reader, token: Token): Expression {
  const { text, at } = token;
  const word = text.toLowerCase();
  if (word === 'case') return cases(reader, at);
  if (word === 'true' || word === 'false') return { kind: 'boolean', value: word === 'true', at };
  if (keywords.includes(word)) throw unexpected(token, 'a column, a value or a function');
  return reader.takes('(') ? call(word, at, ...list(reader)) : { kind: 'column', name: text, at };
}

function cases(reader: Reader, at: number): Expression {
  const branches: { readonly when: Expression; readonly value: Expression }[] = [];
  reader.expect('when');
  do {
    const when = either(reader);
    reader.expect('then');
    branches.push({ when, value: either(reader) });
  } while (reader.takes('when'));
  const otherwise = reader.takes('else') ? either(reader) : null;
  reader.expect('end');
  return { kind: 'case', branches, otherwise, at };
}

/** Expressions between commas up to the closing parenthesis. */
function list(reader: Reader): readonly Expression[] {
  if (reader.takes(')')) return [];
  const items = [either(reader)];
  while (reader.takes(',')) items.push(either(reader));
  reader.expect(')');
  return items;
}
