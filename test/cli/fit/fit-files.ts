import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FitRequest } from '../../../cli/fit/fit-request.ts';
import type { FitResult } from '../../../cli/fit/fit-result.ts';
import { runFit } from '../../../cli/fit/run-fit.ts';

/** A folder of small files to fit on. */
export type FitFolder = {
  readonly path: string;
  file(name: string, text: string): Promise<string>;
  fit(request: FitRequest): Promise<FitResult>;
  remove(): Promise<void>;
};

export async function openFitFolder(): Promise<FitFolder> {
  const path = await mkdtemp(join(tmpdir(), 'ratchet-fit-test-'));
  return {
    path,
    async file(name, text) {
      await writeFile(join(path, name), text);
      return join(path, name);
    },
    fit: (request) => runFit(request, path),
    remove: () => rm(path, { recursive: true, force: true }),
  };
}

/** Rows whose answer hangs on `size`; every ninth colour is missing. */
export function shopRows(from: number, to: number): string {
  const rows = Array.from({ length: to - from }, (_, index) => {
    const row = from + index;
    const size = (row * 37) % 100;
    const colour = row % 9 === 0 ? ' ' : ['red', 'blue', 'green'][row % 3];
    return `c${row},${size},${colour},,${size + ((row * 13) % 40) > 70 ? 'yes' : 'no'}`;
  });
  return `code,size,colour,empty,bought\n${rows.join('\n')}\n`;
}
