import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ModuleItem, Options, StringLiteral } from '@swc/core';
import { parse, transform } from '@swc/core';
import { ExtensionFault } from '../../shared/extension/extension-fault.ts';
import { shownFile } from './shown-file.ts';

/** A file as it stands, and as Node can run it. */
export type CompiledSource = { readonly text: string; readonly code: string; readonly map: string };

/** Where a module that is imported by that name is found. */
export type Locate = (specifier: string, line: number) => string;

const target = 'es2022';

/** Takes the types out of a file and its imports to where `locate` says. @throws ExtensionFault at the line that is no TypeScript */
export async function compileSource(path: string, text: string, locate: Locate): Promise<CompiledSource> {
  const isTypeScript = /ts$/.test(extname(path));
  const parser = isTypeScript ? ({ syntax: 'typescript' } as const) : ({ syntax: 'ecmascript' } as const);
  const options: Options = {
    filename: path,
    ...{ swcrc: false, configFile: false, sourceMaps: true, isModule: true },
    ...{ jsc: { parser, target }, module: { type: 'es6' } },
  };
  try {
    const program = await parse(text, { ...parser, target });
    for (const item of program.body) pointImport(item, text, locate);
    const { code, map } = await transform(program, options);
    return { text, ...withMap(path, code, map ?? '{}') };
  } catch (error) {
    if (error instanceof ExtensionFault) throw error;
    throw await syntaxFault(path, text, options);
  }
}

/** Stack traces of processes that read source maps name the file itself, whose compiled form is gone by then. */
function withMap(path: string, code: string, given: string): Pick<CompiledSource, 'code' | 'map'> {
  const map = JSON.stringify({ ...JSON.parse(given), sources: [pathToFileURL(path).href] });
  const inline = Buffer.from(map).toString('base64');
  return { map, code: `${code}\n//# sourceMappingURL=data:application/json;base64,${inline}\n` };
}

function pointImport(item: ModuleItem, text: string, locate: Locate): void {
  const source = sourceOf(item);
  if (source === null) return;
  const { value } = source;
  source.value = locate(value, lineOf(text, value));
  delete source.raw;
}

/** The module that is named by an import, or by an export from elsewhere; null where it is gone with the types. */
function sourceOf(item: ModuleItem): StringLiteral | null {
  if (item.type === 'ImportDeclaration') return item.typeOnly ? null : item.source;
  if (item.type === 'ExportAllDeclaration') return item.source;
  if (item.type === 'ExportNamedDeclaration') return item.source ?? null;
  return null;
}

/** The compiler counts bytes over all files that it has read: the words themselves are found more simply. */
const lineOf = (text: string, specifier: string): number =>
  text.split('\n').findIndex((line) => /\bfrom\b|\bimport\b/.test(line) && line.includes(specifier)) + 1;

/** Only a compilation from the text names the line. */
async function syntaxFault(path: string, text: string, options: Options): Promise<ExtensionFault> {
  const file = shownFile(path);
  try {
    await transform(text, options);
  } catch (error) {
    const told = error instanceof Error ? error.message : String(error);
    const [, reason = told] = /^\s*x ([^\n]*)/m.exec(told) ?? [];
    const [, line] = /,-\[.*:(\d+):\d+\]/.exec(told) ?? [];
    return new ExtensionFault({ file, line: line === undefined ? undefined : Number(line) }, reason);
  }
  return new ExtensionFault({ file }, 'cannot be compiled');
}
