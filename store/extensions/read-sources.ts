import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { builtinModules, createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ExtensionFault } from '../../shared/extension/extension-fault.ts';
import { type CompiledSource, compileSource } from './compile-source.ts';
import { shownFile } from './shown-file.ts';

/** The file of an extension and all that it imports from beside it, by their paths; ready to be written and loaded. */
export type Sources = ReadonlyMap<string, CompiledSource>;

/** What `import … from 'ratchet/extension'` means: this installation, wherever the file stands. */
const entryUrl = pathToFileURL(createRequire(import.meta.url).resolve('ratchet/extension')).href;
const builtins = new Set(builtinModules);

/**
 * Reads and compiles a file and what it imports by relative paths, each once.
 * @param urlOf the URL that a compiled file will be loaded from
 * @throws ExtensionFault naming file, line and remedy
 */
export async function readSources(entry: string, urlOf: (path: string) => string): Promise<Sources> {
  const sources = new Map<string, CompiledSource>();
  const waiting = [entry];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (sources.has(path)) continue;
    const from = path;
    const text = await readText(from);
    const compiled = await compileSource(from, text, (specifier, line) => {
      const target = targetOf(from, specifier, line);
      if (target.kind === 'url') return target.url;
      waiting.push(target.path);
      return urlOf(target.path);
    });
    sources.set(from, compiled);
  }
  return sources;
}

async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const words = error.code === 'ENOENT' ? 'there is no such file' : `cannot be read: ${error.message}`;
    throw new ExtensionFault({ file: shownFile(path) }, words);
  });
}

type Target =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'beside'; readonly path: string };

function targetOf(from: string, specifier: string, line: number): Target {
  const fault = (message: string) => new ExtensionFault({ file: shownFile(from), line }, message);
  if (specifier === 'ratchet/extension') return { kind: 'url', url: entryUrl };
  if (specifier.startsWith('node:') || builtins.has(specifier)) return { kind: 'url', url: specifier };
  if (/^\.{1,2}\//.test(specifier)) {
    const path = resolve(dirname(from), specifier);
    if (!/\.(?:ts|mts|js|mjs)$/.test(specifier))
      throw fault(`imports ${specifier} without its ending: write ${specifier}.ts`);
    if (existsSync(path)) return { kind: 'beside', path };
    throw fault(`imports ${specifier}, and there is no such file`);
  }
  try {
    return { kind: 'url', url: pathToFileURL(createRequire(from).resolve(specifier)).href };
  } catch {
    const remedy =
      specifier === 'zod' ? "import { z } from 'ratchet/extension'" : `npm install ${specifier} beside it`;
    throw fault(`imports ${specifier}, which is not installed there: ${remedy}`);
  }
}
