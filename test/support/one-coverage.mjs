// V8's coverage, brought back to the sources once: each file of dist/ once, not once for each project of the suite that
// loads it and then again because it goes by its source's name by then.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import v8 from '@vitest/coverage-v8';

const root = fileURLToPath(new URL('../..', import.meta.url));
const outputOf = (source) => join(root, 'dist', relative(root, source)).replace(/\.ts$/, '.js');

const dist = new URL('../../dist/', import.meta.url).href;

/** What is neither test nor joined for processes and threads of their own: those parts count in their places. */
const counted = /^(?!\.|test\/|bench\/)(?!(?:api|cli|worker)\/main\.js$)(?!.*-(?:thread|process)\.js$)/;

const isProduct = (url) => url.startsWith(dist) && counted.test(url.slice(dist.length));

/** vitest.config.ts sets it for the project whose files only reckon. */
const isCounted = process.env.RATCHET_COVERAGE !== 'none';

async function startCoverage(options) {
  if (isCounted) await v8.startCoverage(options);
}

/** Of the product alone: what a process tells after each test file goes through a pipe. */
async function takeCoverage(options) {
  if (!isCounted) return { result: [] };
  const { result } = await v8.takeCoverage(options);
  return { result: result.filter(({ url }) => isProduct(url)) };
}

async function getProvider() {
  const provider = await v8.getProvider();
  const { getUntestedFiles } = provider;
  provider.readCoverageFiles = (callbacks) => readTogether(provider, callbacks);
  provider.getUntestedFiles = (tested) => getUntestedFiles.call(provider, tested.map(outputOf));
  // Asked a thousand times, and the provider would compile its patterns each time.
  provider.isIncluded = (file) => isProduct(pathToFileURL(file).href);
  return provider;
}

/** Merges what all processes told at once: one after the other, the whole is gone through again for each file. */
async function readTogether(provider, { onFileRead, onFinished }) {
  await Promise.all(provider.pendingPromises);
  provider.pendingPromises = [];
  const files = [...provider.coverageFiles.values()].flatMap((byEnvironment) =>
    Object.values(byEnvironment).flatMap(Object.values),
  );
  if (files.length === 0) return;
  const told = [];
  for (const file of files) told.push(JSON.parse(await readFile(file, 'utf8')));
  const { mergeProcessCovs } = await import(ofProvider('@bcoe/v8-coverage'));
  onFileRead(mergeProcessCovs(told));
  await onFinished();
}

/** A package that the provider brings along. */
const ofProvider = (name) => {
  const from = createRequire(import.meta.resolve('@vitest/coverage-v8'));
  return from.resolve(name);
};

const once = { ...v8, startCoverage, takeCoverage, getProvider };

export { once as default };
