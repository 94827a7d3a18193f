import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from './package-root.ts';

/** Folder of the Go module that pins Temporal's command line. */
export const temporalModule = join(packageRoot, 'cli', 'temporal');

/** Version of Temporal's command line that the module pins, such as `1.8.2`. */
export function pinnedVersion(): string {
  const declared = /github\.com\/temporalio\/cli v(\d+\.\d+\.\d+)/.exec(goMod());
  if (!declared?.[1]) throw new Error(`${temporalModule}/go.mod names no version of Temporal's command line`);
  return declared[1];
}

/** Least version of Go that the module asks for, such as `1.26.4`. */
export const goVersion = (): string => /^go (\S+)$/m.exec(goMod())?.[1] ?? 'a current version';

const goMod = (): string => readFileSync(join(temporalModule, 'go.mod'), 'utf8');
