import { posix } from 'node:path';
import type { SourceFile } from './source-files.ts';

export type Import = Readonly<{
  from: string;
  /** Path from the root of the repository where relative, else the package's specifier. */
  to: string;
  /** True where nothing of it is left at run time. */
  isTypeOnly: boolean;
  /** True where it is loaded, or started, when it is asked for. */
  isLate: boolean;
}>;

const statement = /(?:^|\n|;)\s*(?:import|export)\s+(type\s+)?([^'"`;]*?)\s*from\s*['"]([^'"]+)['"]/g;
const bare = /(?:^|\n|;)\s*import\s*['"]([^'"]+)['"]/g;
const dynamic = /\bimport\(\s*['"]([^'"]+)['"]/g;
/** A program or file that is started or read by its place: `new URL('./guard-process.js', import.meta.url)`. */
const located = /new URL\(\s*['"](\.[^'"]+)['"]\s*,\s*import\.meta\.url/g;

/** What a file imports, and the programs that it names by a URL relative to itself. */
export function importsOf(file: SourceFile): readonly Import[] {
  const written = [...file.code.matchAll(statement)].map(([, type, names = '', specifier = '']) =>
    edge(file.path, { specifier, isTypeOnly: type !== undefined || isAllTypes(names), isLate: false }),
  );
  const loaded = [bare, dynamic, located].flatMap((pattern) =>
    [...file.code.matchAll(pattern)].map(([, specifier = '']) =>
      edge(file.path, { specifier, isTypeOnly: false, isLate: pattern !== bare }),
    ),
  );
  return [...written, ...loaded];
}

function isAllTypes(names: string): boolean {
  const braced = /^\{([\s\S]*)\}$/.exec(names.trim());
  const members =
    braced?.[1]
      ?.split(',')
      .map((member) => member.trim())
      .filter(Boolean) ?? [];
  return members.length > 0 && members.every((member) => member.startsWith('type '));
}

type Written = Pick<Import, 'isTypeOnly' | 'isLate'> & { readonly specifier: string };

function edge(from: string, { specifier, ...how }: Written): Import {
  if (!specifier.startsWith('.')) return { from, to: specifier, ...how };
  const to = posix.normalize(posix.join(posix.dirname(from), specifier));
  return { from, to: sourceOf(to), ...how };
}

/** What is run is compiled: a script from its file, kernels from the folder beside. Kernels name one another by no extension. */
function sourceOf(path: string): string {
  if (path.endsWith('.wasm')) return path.replace(/\.wasm$/, '/index.ts');
  return path.includes('/kernels/') ? `${path}.ts` : path.replace(/\.js$/, '.ts');
}
