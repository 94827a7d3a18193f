import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ExtensionFault } from '../../shared/extension/extension-fault.ts';
import type { Extension, LoadedExtension } from '../../shared/extension/family.ts';
import { familyOf } from '../../shared/extension/names.ts';
import { faultLine } from './fault-line.ts';
import type { Sources } from './read-sources.ts';
import { shownFile } from './shown-file.ts';

/** Files of the folder itself; what they share stands in folders below. */
const isExtensionFile = (name: string): boolean =>
  /\.(?:ts|mts|js|mjs)$/.test(name) && !/^\.|\.d\.m?ts$|\.test\.m?[tj]s$/.test(name);

/** The files of the user's folder that extend something, in the order of their names; none where there is no folder. */
export async function extensionFilesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new ExtensionFault({ file: shownFile(folder) }, `cannot be read: ${error.message}`);
  });
  return names
    .filter(isExtensionFile)
    .sort()
    .map((name) => join(folder, name));
}

/**
 * Loads every extension of the folder: compiled, run once, and what it exports looked through.
 * @throws ExtensionFault for the first file that cannot be loaded, extends nothing, or takes a name that another has
 */
export async function loadExtensions(folder: string): Promise<readonly LoadedExtension[]> {
  return loadExtensionFiles(await extensionFilesIn(folder));
}

/** The same for these files. */
export async function loadExtensionFiles(files: readonly string[]): Promise<readonly LoadedExtension[]> {
  const loaded: LoadedExtension[] = [];
  for (const file of files)
    for (const one of await loadFile(resolve(file))) {
      const other = loaded.find(({ family, name }) => family === one.family && name === one.name);
      if (other !== undefined)
        throw new ExtensionFault(
          one,
          `${other.file} already has a ${one.family} ${one.name}: rename one of them`,
        );
      loaded.push(one);
    }
  return loaded;
}

async function loadFile(path: string): Promise<readonly LoadedExtension[]> {
  const folder = await mkdtemp(join(tmpdir(), 'ratchet-extension-'));
  try {
    const compiled = await compileFile(path, folder);
    return await runFile(compiled, () => run(compiled, path));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A file as a thread can run it that has no compiler: `entry` is compiled, with all that it imports, below `folder`. */
export type CompiledExtension = {
  readonly file: string;
  readonly digest: string;
  readonly entry: string;
  readonly folder: string;
};

/**
 * Compiles every extension of a folder for threads: the compiler is native code, which breaks the process where it is loaded
 * in a second thread after the first one has ended. Their folders are the caller's to remove.
 */
export async function compileExtensions(folder: string): Promise<readonly CompiledExtension[]> {
  const compiled: CompiledExtension[] = [];
  for (const path of await extensionFilesIn(folder)) {
    const { file, digest, entry, folder } = await compileFile(
      resolve(path),
      await mkdtemp(join(tmpdir(), 'ratchet-extension-')),
    );
    compiled.push({ file, digest, entry, folder });
  }
  return compiled;
}

/** Runs in this thread what was compiled in another. */
export async function runExtensions(
  compiled: readonly CompiledExtension[],
): Promise<readonly LoadedExtension[]> {
  const loaded: LoadedExtension[] = [];
  for (const one of compiled)
    loaded.push(...(await runFile(one, () => import(pathToFileURL(one.entry).href))));
  return loaded;
}

type Compiled = CompiledExtension & {
  readonly sources: Sources;
  readonly outputOf: (source: string) => string;
};

async function compileFile(path: string, folder: string): Promise<Compiled> {
  const outputs = new Map<string, string>();
  const outputOf = (source: string): string => {
    const known = outputs.get(source) ?? join(folder, `${outputs.size}.mjs`);
    outputs.set(source, known);
    return known;
  };
  // The compiler takes 20 MB of memory: a replica without extensions does without it.
  const { readSources } = await import('./read-sources.ts');
  const sources = await readSources(path, (source) => pathToFileURL(outputOf(source)).href);
  for (const [source, { code }] of sources) await writeFile(outputOf(source), code);
  const file = shownFile(path);
  return { file, digest: digestOf(sources), entry: outputOf(path), folder, sources, outputOf };
}

async function runFile(
  { file, digest }: CompiledExtension,
  run: () => Promise<object>,
): Promise<readonly LoadedExtension[]> {
  return extensionsOf(file, await run()).map((extension) => ({
    ...{ family: extension.ratchetExtension, name: extension.name },
    ...{ file, digest, extension },
  }));
}

function extensionsOf(file: string, exported: object): readonly Extension[] {
  const found = Object.values(exported).filter(isExtension);
  if (found.length > 0) return [...new Set(found)];
  const remedy = 'export what defineLearner, defineCheck, defineMetric or defineGate answers';
  throw new ExtensionFault(
    { file },
    `exports no extension: ${remedy}; what others only import stands in a folder below`,
  );
}

const isExtension = (value: unknown): value is Extension => familyOf(value) !== null;

async function run(compiled: Compiled, path: string): Promise<object> {
  try {
    return await import(pathToFileURL(compiled.entry).href);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const at = faultLine(error, compiled) ?? { path, line: undefined };
    throw new ExtensionFault({ file: shownFile(at.path), line: at.line }, `cannot be loaded: ${reason}`);
  }
}

/** Over the file and what it imports from beside it, in the order in which they are read; paths do not matter. */
function digestOf(sources: Sources): string {
  const digests = [...sources.values()].map(({ text }) => createHash('sha256').update(text).digest('hex'));
  return digests.length === 1
    ? String(digests[0])
    : createHash('sha256').update(digests.join('\n')).digest('hex');
}
