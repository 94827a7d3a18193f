import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ModelName } from '../../shared/names.ts';
import { isAbsent, replaceFile } from '../durable-file.ts';

/** Keeps the names of the declared models, one a line and the first declared first, for who cannot ask the ledger. */
export async function writeDeclaredFile(path: string, models: readonly string[]): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await replaceFile(path, models.map((model) => `${model}\n`).join(''));
}

/** The names as they were kept last; none where nothing was kept. What is no name is left out. */
export async function readDeclaredFile(path: string): Promise<readonly string[]> {
  try {
    const lines = (await readFile(path, 'utf8')).split('\n');
    return lines.filter((line) => ModelName.safeParse(line).success);
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}
