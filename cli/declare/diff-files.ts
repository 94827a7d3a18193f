import type { DeclarationCheck } from '../../shared/declaration/parse.ts';
import { type DeclarationProblem, problemText } from '../../shared/declaration/problem.ts';
import { diffText, type FieldChange, fieldDiff } from './field-diff.ts';
import { shownPath } from './model-file.ts';
import { readModelFile } from './read-model-file.ts';

/** The declaration that the ledger has of a model, with every default; null where it has none. */
export type ReadApplied = (
  model: string,
) => Promise<{ readonly number: number; readonly declaration: unknown } | null>;

export type FileDiff = { readonly file: string } & (
  | { readonly kind: 'new'; readonly model: string }
  | { readonly kind: 'same'; readonly model: string; readonly number: number }
  | {
      readonly kind: 'changed';
      readonly model: string;
      readonly number: number;
      readonly changes: readonly FieldChange[];
    }
  | { readonly kind: 'invalid'; readonly problems: readonly DeclarationProblem[] }
);

async function diffFile(
  file: string,
  checks: readonly DeclarationCheck[],
  read: ReadApplied,
): Promise<FileDiff> {
  const { parsed } = await readModelFile(file, checks);
  if (parsed.kind === 'invalid') return { file, kind: 'invalid', problems: parsed.problems };
  const { model } = parsed.declaration;
  const applied = await read(model);
  if (applied === null) return { file, kind: 'new', model };
  const { number } = applied;
  const changes = fieldDiff(applied.declaration, JSON.parse(JSON.stringify(parsed.declaration)));
  return changes.length === 0
    ? { file, kind: 'same', model, number }
    : { file, kind: 'changed', model, number, changes };
}

/** What applying the files would change in the ledger; nothing is stored. */
export async function diffFiles(options: {
  readonly files: readonly string[];
  readonly checks: readonly DeclarationCheck[];
  readonly readApplied: ReadApplied;
}): Promise<readonly FileDiff[]> {
  const diffs: FileDiff[] = [];
  for (const file of options.files) diffs.push(await diffFile(file, options.checks, options.readApplied));
  return diffs;
}

/** One file's difference, in words. */
export function fileDiffText(diff: FileDiff): string {
  switch (diff.kind) {
    case 'new':
      return `${diff.model}: new, the ledger has no declaration of it`;
    case 'same':
      return `${diff.model}: no change from declaration ${diff.number}`;
    case 'changed':
      return `${diff.model}: differs from declaration ${diff.number}\n${diffText(diff.changes)}`;
    case 'invalid':
      return diff.problems.map(problemText).join('\n');
  }
}

export function fileDiffJson(diff: FileDiff): Readonly<Record<string, unknown>> {
  return { ...diff, file: shownPath(diff.file) };
}
