// What `npm start`, `npm test`, `npm run build` and `npm run bench` begin with: installs and builds where
// lockfile or sources have changed, then runs. Node's own modules only: nothing may be installed yet.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundleEntries } from './bootstrap-bundle.mjs';
import {
  copyAssets,
  fingerprint,
  kernelEntries,
  kernelOutput,
  lacksOutput,
  removeStale,
  sources,
} from './bootstrap-files.mjs';
import { node, npm, program, step } from './bootstrap-run.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const at = (...parts) => join(root, ...parts);
const installMark = at('node_modules', '.ratchet-installed');
const buildMark = at('dist', '.built');
const resultsFile = at('coverage', 'results.json');
const tasks = {
  ...{ start, test, install: installOnly, build: prepare },
  bench: (args) => run(['bench', 'main.js'], args),
  'bench:learning': (args) => run(['bench', 'learning', 'main.js'], args),
  'bench:judge': (args) => run(['bench', 'judge', 'main.js'], args),
};

const [task = '', ...rest] = process.argv.slice(2);
if (Number(process.versions.node.split('.')[0]) < 20) {
  fail(`Ratchet needs Node 20 or later, and this is ${process.versions.node}: https://nodejs.org`);
} else if (!Object.hasOwn(tasks, task)) {
  fail(`usage: node cli/bootstrap.mjs ${Object.keys(tasks).join('|')} [arguments]`);
} else {
  await tasks[task](rest);
}

async function start(args) {
  if (!(await prepare())) return;
  // In this very process: no second Node to feed, and one process less between the terminal and the stack.
  process.argv = [process.execPath, at('dist', 'cli', 'main.js'), 'dev', ...args];
  await import(pathToFileURL(at('dist', 'cli', 'main.js')).href);
}

/** Runs a built program in a Node of its own. */
async function run(path, args) {
  if (await prepare()) process.exitCode = await node([at('dist', ...path), ...args]);
}

async function test(args) {
  if (!(await install())) return summarise({ checks: [false], code: 1 });
  process.chdir(root);
  const biome = () => node([program('@biomejs/biome', 'bin/biome'), 'check', '.']);
  const isBuilt = await build();
  // Beside the tests' servers, which leave a core idle while they start.
  const linting = step('checking format and lint', biome);
  rmSync(resultsFile, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${resultsFile}`];
  const code = await node([program('vitest', 'vitest.mjs'), 'run', '--coverage', ...reporters, ...args]);
  summarise({ checks: [isBuilt, await linting], code });
}

async function installOnly() {
  if (!(await install())) process.exitCode = 1;
}

async function prepare() {
  const isReady = (await install()) && (await build());
  if (!isReady) process.exitCode = 1;
  return isReady;
}

async function install() {
  const wanted = fingerprint(root, ['package.json', 'package-lock.json', '.npmrc'], process.version);
  if (reads(installMark, wanted)) return true;
  const all = ['--include=dev', '--include=optional'];
  // The lockfile names each version and its digest: for what npm has of them already nobody is asked.
  const quick = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  if (!(await step('installing packages', () => npm(root, ['ci', ...all, ...quick])))) return false;
  writeFileSync(installMark, wanted);
  return true;
}

async function build() {
  const files = sources(root);
  const wanted = fingerprint(root, files, readFileSync(installMark, 'utf8'));
  const isComplete = !lacksOutput(root, files);
  if (isComplete && reads(buildMark, wanted)) return true;
  const isBuilt = await step('building', () => compile(files));
  if (isBuilt) writeFileSync(buildMark, wanted);
  return isBuilt;
}

async function compile(files) {
  mkdirSync(at('dist'), { recursive: true });
  removeStale(root, files);
  copyAssets(root, files);
  const kernels = kernelEntries(files).map(compileKernels);
  const codes = await Promise.all([node([program('typescript', 'bin/tsc'), '-p', root]), ...kernels]);
  const code = codes.find((each) => each !== 0) ?? 0;
  if (code === 0) await bundleEntries(root, files);
  return code;
}

/** Over a memory that threads share and that the caller makes, as large as 32 bits reach. */
function compileKernels(index) {
  const memory = ['--importMemory', '--sharedMemory', '--maximumMemory', '65536'];
  const target = ['--enable', 'threads,simd', '--runtime', 'stub', '--noAssert', '-O3'];
  // That not every host can pass vectors: no exported kernel takes any.
  const quiet = ['--disableWarning', '112'];
  const output = ['-o', at(kernelOutput(index))];
  return node([
    program('assemblyscript', 'bin/asc.js'),
    at(index),
    ...output,
    ...memory,
    ...target,
    ...quiet,
  ]);
}

/** Prints the counts as the last line; a failed check, or a file that does not even load, counts as one. */
function summarise({ checks, code }) {
  const results = existsSync(resultsFile) ? JSON.parse(readFileSync(resultsFile, 'utf8')) : {};
  const { numPassedTests = 0, numFailedTests = 0, numPendingTests = 0, numTodoTests = 0 } = results;
  const failed = numFailedTests + checks.filter((isGood) => !isGood).length;
  const failedAtLeast = code !== 0 && failed === 0 ? 1 : failed;
  process.exitCode = failedAtLeast === 0 ? 0 : 1;
  console.log(`${numPassedTests} passed, ${failedAtLeast} failed, ${numPendingTests + numTodoTests} skipped`);
}

function reads(file, wanted) {
  return existsSync(file) && readFileSync(file, 'utf8') === wanted;
}

function fail(message) {
  console.error(message);
  process.exitCode = 1;
}
