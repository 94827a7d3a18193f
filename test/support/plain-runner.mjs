// The runner's own, but for how it imports a file: by names that need no hook in Node's loader.
import { pathToFileURL } from 'node:url';
import { TestRunner } from 'vitest';

let setups = 0;

class PlainRunner extends TestRunner {
  /** Set-up files run again for each test file of the process; a test file runs once. */
  importFile(path, source) {
    const { href } = pathToFileURL(path);
    return import(source === 'setup' ? `${href}?nth=${setups++}` : href);
  }
}

export { PlainRunner as default };
