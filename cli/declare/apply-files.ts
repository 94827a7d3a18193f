import type { DeclarationCheck } from '../../shared/declaration/parse.ts';
import type { Apply, ApplyOutcome } from './apply.ts';
import { shownPath } from './model-file.ts';
import { type ReadModelFile, readModelFile } from './read-model-file.ts';

export type AppliedFile = { readonly file: string } & ApplyOutcome;

/** Checks and stores what one file says. */
export async function applyModelFile(
  { file, text, parsed }: ReadModelFile,
  apply: Apply,
): Promise<AppliedFile> {
  if (parsed.kind === 'invalid') return { file, kind: 'invalid', problems: parsed.problems };
  return { file, ...(await apply({ declaration: parsed.declaration, text, file: shownPath(file) })) };
}

/** Applies files one after the other; a broken one leaves the others going on. */
export async function applyFiles(options: {
  readonly files: readonly string[];
  readonly checks: readonly DeclarationCheck[];
  readonly apply: Apply;
}): Promise<readonly AppliedFile[]> {
  const applied: AppliedFile[] = [];
  for (const file of options.files)
    applied.push(await applyModelFile(await readModelFile(file, options.checks), options.apply));
  return applied;
}

export const isRefused = ({ kind }: AppliedFile): boolean => kind === 'invalid' || kind === 'refused';
