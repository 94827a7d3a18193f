import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { ImportRefused } from '../import/refusal.ts';

/** Where a model's declaration is written. */
export const modelFile = (folder: string, model: string): string => join(folder, `${model}.yaml`);

/** The path as a person would type it from here. */
export function shownPath(file: string): string {
  const short = relative(process.cwd(), file);
  return short === '' || short.startsWith('..') ? file : short;
}

/** @throws ImportRefused where the file is there and may not be overwritten. */
export function refuseOverwrite(file: string, force: boolean): void {
  if (!force && existsSync(file))
    throw new ImportRefused(`${shownPath(file)} is there already: edit it, or give --force to write it anew`);
}

/** Writes the file whole or not at all. */
export async function writeModelFile(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const partial = `${file}.partial`;
  await writeFile(partial, text);
  await rename(partial, file);
}
