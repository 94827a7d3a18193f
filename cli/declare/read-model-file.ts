import { readdir, readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import {
  type DeclarationCheck,
  type ParsedDeclaration,
  parseDeclaration,
} from '../../shared/declaration/parse.ts';
import { CommandFailed } from '../client/command-failed.ts';
import { shownPath } from './model-file.ts';

export type ReadModelFile = {
  readonly file: string;
  readonly text: string;
  readonly parsed: ParsedDeclaration;
};

const isDeclarationFile = (name: string): boolean => /\.ya?ml$/.test(name) && !name.startsWith('.');

/** The declarations of a folder, in the order of their names; none where there is no such folder. */
export async function modelFilesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names
    .filter(isDeclarationFile)
    .sort()
    .map((name) => join(folder, name));
}

function problem(file: string, line: number, path: string, message: string): ParsedDeclaration {
  return { kind: 'invalid', problems: [{ file: shownPath(file), line, path, message }] };
}

/** The line of the `model:` key, which begins at the start of one. */
const modelLine = (text: string): number =>
  text.split('\n').findIndex((line) => line.startsWith('model:')) + 1;

/** Reads and checks a file; its name must be that of its model, so that a model has one file. */
export async function readModelFile(
  file: string,
  checks: readonly DeclarationCheck[],
): Promise<ReadModelFile> {
  const read = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => error);
  if (read instanceof Error) {
    const message = read.code === 'ENOENT' ? 'there is no such file' : `cannot be read: ${read.message}`;
    return { file, text: '', parsed: problem(file, 1, '', message) };
  }
  const parsed = parseDeclaration(read, { file: shownPath(file), checks });
  const expected = basename(file, extname(file));
  if (parsed.kind === 'parsed' && parsed.declaration.model !== expected) {
    const message = `is ${parsed.declaration.model}, but the file is named ${expected}: name both alike`;
    return { file, text: read, parsed: problem(file, Math.max(1, modelLine(read)), 'model', message) };
  }
  return { file, text: read, parsed };
}

/** The files named, or all of the folder. @throws CommandFailed where there are none. */
export async function chosenFiles(files: readonly string[], folder: string): Promise<readonly string[]> {
  const chosen = files.length > 0 ? files : await modelFilesIn(folder);
  if (chosen.length > 0) return chosen;
  throw new CommandFailed(
    `${shownPath(folder)} holds no declaration: make one with \`ratchet import\` or \`ratchet init\``,
  );
}
