import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { z } from 'zod';

const run = promisify(execFile);

/** Longer takes nothing that waits for its turn alone. */
const timeoutMs = 30 * 60_000;

export type JsonCommand = {
  readonly program: string;
  readonly words: readonly string[];
  /** @default those of this process */
  readonly env?: NodeJS.ProcessEnv;
};

/** What a program prints as JSON. @throws Error with its last words, where it fails or takes too long */
export async function jsonOf<T>({ program, words, env }: JsonCommand, schema: z.ZodType<T>): Promise<T> {
  try {
    const { stdout } = await run(program, [...words], {
      ...{ timeout: timeoutMs, maxBuffer: 2 ** 26 },
      ...(env && { env }),
    });
    return schema.parse(JSON.parse(stdout));
  } catch (error) {
    throw new Error(`${words.slice(0, 2).join(' ')}: ${lastWords(error)}`, { cause: error });
  }
}

function lastWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const said = 'stderr' in error && typeof error.stderr === 'string' ? error.stderr.trim() : '';
  return said === '' ? error.message : (said.split('\n').at(-1) ?? '');
}
