// The files side of the bootstrap: what is compiled, what is copied, what in dist/ has lost its source.
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** Kernels are TypeScript to the eye and AssemblyScript to their compiler. */
export const isKernel = (file) => file.includes('/kernels/');

const notCopied = /\.(?:ts|mjs|md|py|go|mod|sum)$/;

/** Paths, relative to `root`, of everything that dist/ is made from, in a fixed order. */
export function sources(root) {
  const { include } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
  const files = include.flatMap((room) => filesBelow(root, join(root, room)));
  // Declarations are what an operator edits: no reason to build again.
  return ['tsconfig.json', ...files.filter((file) => !file.startsWith('config/models/'))].sort();
}

/** A digest of these files' names and contents, and of `salt`. */
export function fingerprint(root, files, salt) {
  const hash = createHash('sha256').update(salt);
  for (const file of files) hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

/** Where the kernels that begin at this `index.ts` are compiled to. */
export const kernelOutput = (index) => join('dist', `${dirname(index)}.wasm`);

/** The `index.ts` of each folder of kernels. */
export const kernelEntries = (files) => files.filter((file) => isKernel(file) && file.endsWith('/index.ts'));

/** Whether a source's compiled file is missing; then the compiler must forget what it knows, and does. */
export function lacksOutput(root, files) {
  const isLacking = files.some((file) => isCode(file) && !existsSync(join(root, 'dist', compiled(file))));
  if (isLacking) rmSync(join(root, 'dist', '.tsbuildinfo'), { force: true });
  return isLacking || kernelEntries(files).some((index) => !existsSync(join(root, kernelOutput(index))));
}

/** Removes what was compiled from sources that are gone: a test among them would run for ever. */
export function removeStale(root, files) {
  const wanted = new Set(files.filter(isCode).map(compiled));
  for (const file of filesBelow(join(root, 'dist'), join(root, 'dist'))) {
    const script = file.replace(/\.map$/, '');
    if (file.startsWith('.') || !script.endsWith('.js') || !existsSync(join(root, 'dist', `${script}.map`)))
      continue;
    if (!wanted.has(script)) rmSync(join(root, 'dist', file), { force: true });
  }
}

/** Copies what is read at run time and is no code: SQL, pages' styles and scripts, tests' data. */
export function copyAssets(root, files) {
  for (const file of files.filter((name) => name.includes('/') && !notCopied.test(name) && !isKernel(name))) {
    const target = join(root, 'dist', file);
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(join(root, file), target);
  }
}

const isCode = (file) => file.endsWith('.ts') && !file.endsWith('.d.ts') && !isKernel(file);
const compiled = (file) => file.replace(/\.ts$/, '.js');

function filesBelow(root, folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      return entry.name === '.venv' || entry.name === 'results' ? [] : filesBelow(root, path);
    return entry.isFile() ? [relative(root, path).split(sep).join('/')] : [];
  });
}
