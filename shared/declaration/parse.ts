import { type Alias, type Document, LineCounter, parseDocument, visit } from 'yaml';
import { findings } from './issues.ts';
import { lineOf } from './locate.ts';
import { type DeclarationProblem, type Finding, pathText } from './problem.ts';
import { Declaration } from './schema.ts';
import { semanticFindings } from './semantics.ts';

/** A check of a declaration that needs to know more than this room does: kinds of learners, metrics. */
export type DeclarationCheck = (declaration: Declaration) => readonly Finding[];

export type ParsedDeclaration =
  | { readonly kind: 'parsed'; readonly declaration: Declaration }
  | { readonly kind: 'invalid'; readonly problems: readonly DeclarationProblem[] };

export type ParseOptions = {
  /** Named in every problem. */
  readonly file: string;
  readonly checks?: readonly DeclarationCheck[];
};

/** A key without a value counts as one that is left out, so that a section may be commented out line by line. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutEmpty(item)]));
}

const syntaxText = (message: string): string => message.replace(/ at line \d+, column \d+:?[\s\S]*$/, '');

function syntaxProblems(document: Document, lines: LineCounter, file: string): readonly DeclarationProblem[] {
  return [...document.errors, ...document.warnings].map((error) => ({
    file,
    line: Math.max(1, lines.linePos(error.pos[0]).line),
    path: '',
    message: `not valid YAML: ${syntaxText(error.message)}`,
  }));
}

type Examined =
  | { readonly kind: 'sound'; readonly declaration: Declaration }
  | { readonly kind: 'faulty'; readonly found: readonly Finding[] };

function examine(input: unknown, checks: readonly DeclarationCheck[]): Examined {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    const message = 'expected a mapping that begins with model, task, source and target';
    return { kind: 'faulty', found: [{ path: [], message }] };
  }
  const given = withoutEmpty(input);
  const parsed = Declaration.safeParse(given);
  if (!parsed.success) {
    const found = findings(parsed.error.issues, given);
    return {
      kind: 'faulty',
      found: found.length > 0 ? found : [{ path: [], message: parsed.error.message }],
    };
  }
  const found = [semanticFindings, ...checks].flatMap((check) => check(parsed.data));
  return found.length > 0 ? { kind: 'faulty', found } : { kind: 'sound', declaration: parsed.data };
}

/**
 * Reads a declaration from YAML (1.2; a repeated key is an error). All problems are found at once, each with file,
 * line, path and what was expected.
 */
export function parseDeclaration(text: string, options: ParseOptions): ParsedDeclaration {
  const { file, checks = [] } = options;
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, version: '1.2', uniqueKeys: true });
  const syntax = syntaxProblems(document, lines, file);
  if (syntax.length > 0) return { kind: 'invalid', problems: syntax };
  const read = valueOfDocument(document, lines);
  if (read.kind === 'unreadable') {
    return { kind: 'invalid', problems: [{ file, line: read.line, path: '', message: read.message }] };
  }
  const examined = examine(read.value, checks);
  if (examined.kind === 'sound') return { kind: 'parsed', declaration: examined.declaration };
  return { kind: 'invalid', problems: placed(examined.found, { document, lines, file }) };
}

type DocumentValue =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'unreadable'; readonly line: number; readonly message: string };

/** Whether the alias stands inside of what it is an alias of, which would have no end. */
const isEndless = (alias: Alias, document: Document, path: readonly unknown[]): boolean =>
  path.includes(alias.resolve(document));

function refuseEndless(document: Document): void {
  visit(document, {
    Alias(_key, node, path) {
      if (isEndless(node, document, path))
        throw new Error(`*${node.source} stands inside of &${node.source}`);
    },
  });
}

/** Aliases are followed only here: one without an anchor or end, or too many of one another, are no value. */
function valueOfDocument(document: Document, lines: LineCounter): DocumentValue {
  try {
    refuseEndless(document);
    return { kind: 'value', value: document.toJS({ maxAliasCount: 100 }) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `not valid YAML: ${reason}; write the value itself where the alias stands`;
    return { kind: 'unreadable', line: firstAliasLine(document, lines), message };
  }
}

function firstAliasLine(document: Document, lines: LineCounter): number {
  let line = 1;
  visit(document, {
    Alias(_key, node, path) {
      const isResolved = node.resolve(document) !== undefined && !isEndless(node, document, path);
      if (isResolved && line > 1) return undefined;
      line = lines.linePos(node.range?.[0] ?? 0).line;
      return isResolved ? undefined : visit.BREAK;
    },
  });
  return Math.max(1, line);
}

/** Where in the file the keys stand that `found` speaks of. */
export function placeFindings(
  found: readonly Finding[],
  { text, file }: { readonly text: string; readonly file: string },
): readonly DeclarationProblem[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, version: '1.2' });
  return placed(found, { document, lines, file });
}

type Place = { readonly document: Document; readonly lines: LineCounter; readonly file: string };

const placed = (found: readonly Finding[], { document, lines, file }: Place): readonly DeclarationProblem[] =>
  found.map(({ path, message }) => ({
    file,
    line: lineOf(document, lines, path),
    path: pathText(path),
    message,
  }));
