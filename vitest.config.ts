import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Rooms without servers: their files share a process, which imports what they use once. */
const pure = filesOf([
  'shared',
  'models',
  'config',
  'bench',
  'deployment',
  'activities/fitting',
  'api/keys',
  'api/split',
  'api/ui',
  'cli/docs',
  'cli/gates',
  'cli/extensions',
]);

/** Rooms that need servers, and leave the one runtime of Temporal that a process has as it is: they share processes too. */
const together = filesOf([
  'api',
  'store',
  'workflows',
  'activities',
  'cli/client',
  'cli/commands',
  'cli/declare',
  'cli/demo',
  'cli/doctor',
  'cli/fit',
  'cli/import',
  'cli/simulate',
  'cli/stack',
]);

const servers = ['dist/test/global-setup.js'];
const eachFile = ['dist/test/each-file.js'];

/**
 * Of the runner alone: on Node 20 it asks its main process to note each module that was imported, and leaves the answer
 * unawaited (dist/chunks/native.*.js of vitest 4). Where a file ends before that answer, the suite would fail without a
 * failed test. The notes serve watching files, which the suite does not do.
 */
function isNoteOfModule({ name, message }: { readonly name: string; readonly message: string }): boolean {
  return name === 'EnvironmentTeardownError' && message.includes('"ensureModuleGraphEntry" was pending');
}

function filesOf(rooms: readonly string[]): string[] {
  return rooms.map((room) => `dist/test/${room}/**/*.test.js`);
}

export default defineConfig({
  test: {
    pool: 'forks',
    onUnhandledError: (error) => !isNoteOfModule(error),
    // dist/ is plain JavaScript: Node itself imports it faster than Vite's module runner, and no module is mocked.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    // Most tests wait for servers: two more at a time than there are cores keep the cores busy.
    maxWorkers: availableParallelism() + 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // They are begun in the order of their names: what waits first, what only reckons last, so that no core idles at the end.
    projects: [
      { extends: true, test: { name: 'without-servers', include: pure, isolate: false } },
      {
        extends: true,
        test: {
          name: 'together',
          globalSetup: servers,
          setupFiles: eachFile,
          include: together,
          isolate: false,
          exclude: pure,
        },
      },
      {
        extends: true,
        test: {
          name: 'alone',
          globalSetup: servers,
          setupFiles: eachFile,
          include: ['dist/test/**/*.test.js'],
          exclude: [...pure, ...together],
        },
      },
    ],
    coverage: {
      provider: 'custom',
      customProviderModule: './test/support/one-coverage.mjs',
      include: ['dist/**/*.js'],
      exclude: ['dist/test/**', 'dist/bench/**', 'dist/.bundles/**', '**/node_modules/**'],
      reporter: ['text-summary', 'lcov'],
    },
  },
});
