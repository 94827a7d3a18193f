// V8's coverage, brought back to the sources once: each file of dist/ once, not once for each project of the suite that
// loads it and then again because it goes by its source's name by then.
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import v8 from '@vitest/coverage-v8';

const root = fileURLToPath(new URL('../..', import.meta.url));
const outputOf = (source) => join(root, 'dist', relative(root, source)).replace(/\.ts$/, '.js');

/** vitest.config.ts sets it for the project whose files only reckon. */
const isCounted = process.env.RATCHET_COVERAGE !== 'none';

async function startCoverage(options) {
  if (isCounted) await v8.startCoverage(options);
}

/** Of the product alone: what a process tells after each test file goes through a pipe. */
async function takeCoverage(options) {
  if (!isCounted) return { result: [] };
  const { result } = await v8.takeCoverage(options);
  return { result: result.filter(({ url }) => /\/dist\/(?!test\/|bench\/|\.)/.test(url)) };
}

async function getProvider() {
  const provider = await v8.getProvider();
  const { readCoverageFiles, getUntestedFiles } = provider;
  provider.readCoverageFiles = async ({ onFinished, ...callbacks }) => {
    let last = null;
    const onProject = async (...about) => {
      last = about;
    };
    await readCoverageFiles.call(provider, { ...callbacks, onFinished: onProject });
    if (last !== null) await onFinished(...last);
  };
  provider.getUntestedFiles = (tested) => getUntestedFiles.call(provider, tested.map(outputOf));
  return provider;
}

const once = { ...v8, startCoverage, takeCoverage, getProvider };

export { once as default };
