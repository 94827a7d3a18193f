import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../cli/stack/package-root.ts';

const programs = ['bootstrap', 'bootstrap-bundle', 'bootstrap-files', 'bootstrap-run'].map(
  (name) => `cli/${name}.mjs`,
);
const settings = ['package.json', 'package-lock.json', '.npmrc', 'biome.json'];
const isInstalled = existsSync(join(packageRoot, 'node_modules', '.ratchet-installed'));

// A small repository with the real bootstrap, on the packages that are installed already.
describe.runIf(isInstalled)('the bootstrap', () => {
  let root = '';

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'ratchet-bootstrap-'));
    for (const file of [...programs, ...settings]) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      cpSync(join(packageRoot, file), join(root, file));
    }
    borrowPackages(join(packageRoot, 'node_modules'), join(root, 'node_modules'));
    const config = JSON.parse(readFileSync(join(packageRoot, 'tsconfig.json'), 'utf8'));
    write(
      'tsconfig.json',
      `${JSON.stringify({ ...config, include: ['config', 'store', 'test'] }, null, 2)}\n`,
    );
    write('store/answer.ts', 'export const answer: number = 42;\n');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  };
  const isThere = (file: string) => existsSync(join(root, file));

  it('builds once, and says nothing while nothing has changed', async () => {
    expect((await bootstrap(root, 'build')).output).toMatch(/✔ building \(\d+\.\d s\)/);
    expect(readFileSync(join(root, 'dist/store/answer.js'), 'utf8')).toContain('answer = 42');
    expect(await bootstrap(root, 'build')).toEqual({ code: 0, output: '' });
  });

  it('builds again when a source has changed, and when something built is missing', async () => {
    await bootstrap(root, 'build');
    write('store/answer.ts', 'export const answer: number = 43;\n');
    await bootstrap(root, 'build');
    expect(readFileSync(join(root, 'dist/store/answer.js'), 'utf8')).toContain('answer = 43');
    rmSync(join(root, 'dist/store/answer.js'));
    await bootstrap(root, 'build');
    expect(isThere('dist/store/answer.js')).toBe(true);
  });

  it('copies SQL beside the code, and removes what has lost its source', async () => {
    write('store/migrations/0001.sql', 'select 1;\n');
    write('test/old.test.ts', 'export const old = true;\n');
    await bootstrap(root, 'build');
    expect(isThere('dist/store/migrations/0001.sql')).toBe(true);
    expect(isThere('dist/test/old.test.js')).toBe(true);
    rmSync(join(root, 'test/old.test.ts'));
    await bootstrap(root, 'build');
    expect(isThere('dist/test/old.test.js')).toBe(false);
  });

  it('leaves the declarations alone: an edited one is no reason to build', async () => {
    await bootstrap(root, 'build');
    write('config/models/churn.yaml', 'model: churn\n');
    expect((await bootstrap(root, 'build')).output).not.toContain('building');
  });

  it('fails, with the compiler’s words, on a type error', async () => {
    write('store/answer.ts', "export const answer: number = 'no';\n");
    const { code, output } = await bootstrap(root, 'build');
    expect(code).toBe(1);
    expect(output).toContain("Type 'string' is not assignable to type 'number'");
  });

  it('ends a test run with the counts alone on the last line', async () => {
    write('vitest.config.ts', vitestConfig);
    write('test/some.test.ts', someTests);
    const { code, output } = await bootstrap(root, 'test');
    expect(output.trimEnd().split('\n').at(-1)).toMatch(/^1 passed, [12] failed, 1 skipped$/);
    expect(code).toBe(1);
  });

  it('counts a test file that does not load as failed', async () => {
    write('vitest.config.ts', vitestConfig);
    write('test/some.test.ts', "throw new Error('broken');\n");
    const { code, output } = await bootstrap(root, 'test');
    expect(output.trimEnd().split('\n').at(-1)).toMatch(/^0 passed, [12] failed, 0 skipped$/);
    expect(code).toBe(1);
  });

  it('says how it is used when the task is unknown', async () => {
    const { code, output } = await bootstrap(root, 'frobnicate');
    expect(output).toContain('usage: node cli/bootstrap.mjs start|test|');
    expect(code).toBe(1);
  });
});

/** Links each package, not the folder: whatever the bootstrap removes there, the lender keeps. */
function borrowPackages(lender: string, folder: string): void {
  mkdirSync(folder);
  for (const name of readdirSync(lender)) symlinkSync(join(lender, name), join(folder, name));
}

const vitestConfig = `import { defineConfig } from 'vitest/config';

const config = defineConfig({ test: { include: ['dist/test/**/*.test.js'], coverage: { reporter: ['lcov'] } } });
export { config as default };
`;
/** A test file of the small repository, not of this one: its counts are what the last line must say. */
const someTests = `import { expect, it } from 'vitest';

it('passes', () => expect(1).toBe(1));
it('fails', () => expect(1).toBe(2));
it.skip('waits', () => expect(1).toBe(1));
`;

function bootstrap(root: string, task: string): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'cli', 'bootstrap.mjs'), task], { stdio: 'pipe' });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
    child.once('close', (code) => resolve({ code, output }));
  });
}
