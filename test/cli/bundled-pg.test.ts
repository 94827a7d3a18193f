import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const dist = join(import.meta.dirname, '..', '..');

/** The file and all that it imports of the build. */
function bundleOf(file: string, found = new Map<string, string>()): ReadonlyMap<string, string> {
  if (found.has(file)) return found;
  const code = readFileSync(file, 'utf8');
  found.set(file, code);
  for (const [, path = ''] of code.matchAll(/(?:from|import|import\() ?"(\.[^"]+)"/g))
    bundleOf(join(file, '..', path), found);
  return found;
}

it.each(['api/main.js', 'api/shadow/shadow-thread.js'])(
  '%s asks the database without loading fetch',
  (entry) => {
    const code = [...bundleOf(join(dist, entry)).values()];
    expect(code.filter((text) => text.includes('isCloudflareRuntime'))).not.toEqual([]);
    expect(code.filter((text) => text.includes('new Response('))).toEqual([]);
  },
);
