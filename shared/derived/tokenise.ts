import { ExpressionFault } from './fault.ts';

/** A word is a column, a function or, in lower case, a keyword; a name is a column in double quotes. */
export type Token = {
  readonly kind: 'number' | 'text' | 'name' | 'word' | 'sign' | 'end';
  readonly text: string;
  /** From 1. */
  readonly at: number;
};

/** However they are nested, so many make no tree that is too deep to be walked. */
const tokensMax = 1_000;
const lengthMax = 4_000;
const space = /\s*/y;
const patterns = [
  ['number', /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y],
  ['word', /[\p{L}_][\p{L}\p{N}_]*/uy],
  ['text', /'(?:[^']|'')*'/y],
  ['name', /"(?:[^"]|"")*"/y],
  ['sign', /<=|>=|!=|<>|[-+*/=<>(),]/y],
] as const;

/** Cuts an expression into tokens, the last of which is its end. @throws ExpressionFault */
export function tokenise(expression: string): readonly Token[] {
  if (expression.length > lengthMax)
    throw new ExpressionFault(lengthMax, `is longer than ${lengthMax} characters; cut it into several`);
  const tokens: Token[] = [];
  let next = skipSpace(expression, 0);
  while (next < expression.length) {
    const token = tokenAt(expression, next);
    tokens.push(token);
    if (tokens.length > tokensMax)
      throw new ExpressionFault(token.at, `has more than ${tokensMax} words and signs; cut it into several`);
    next = skipSpace(expression, next + token.text.length);
  }
  return [...tokens.map(unquoted), { kind: 'end', text: 'the end', at: expression.length + 1 }];
}

function skipSpace(expression: string, from: number): number {
  space.lastIndex = from;
  return from + (space.exec(expression)?.[0].length ?? 0);
}

function tokenAt(expression: string, from: number): Token {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = from;
    const text = pattern.exec(expression)?.[0];
    if (text !== undefined) return { kind, text, at: from + 1 };
  }
  const character = String.fromCodePoint(expression.codePointAt(from) ?? 0);
  const quote = character === "'" || character === '"';
  throw new ExpressionFault(
    from + 1,
    quote ? `the ${character} is never closed` : `unexpected ${JSON.stringify(character)}`,
  );
}

function unquoted({ kind, text, at }: Token): Token {
  if (kind === 'text') return { kind, text: text.slice(1, -1).replaceAll("''", "'"), at };
  return kind === 'name' ? { kind, text: text.slice(1, -1).replaceAll('""', '"'), at } : { kind, text, at };
}
