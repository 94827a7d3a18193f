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
  'api/ui',
  'cli/docs',
  'cli/gates',
  'cli/extensions',
]);

/** Rooms that need PostgreSQL, and no runtime of Temporal, of which a process can have one: they share a process too. */
const stored = filesOf([
  'store',
  'cli/client',
  'cli/declare',
  'cli/demo',
  'cli/doctor',
  'cli/import',
  'cli/simulate',
]);

const servers = ['dist/test/global-setup.js'];

function filesOf(rooms: readonly string[]): string[] {
  return rooms.map((room) => `dist/test/${room}/**/*.test.js`);
}

export default defineConfig({
  test: {
    pool: 'forks',
    // dist/ is plain JavaScript: Node itself imports it faster than Vite's module runner, and no module is mocked.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    // Most tests wait for servers: two more at a time than there are cores keep the cores busy.
    maxWorkers: availableParallelism() + 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'pure', include: pure, isolate: false } },
      { extends: true, test: { name: 'stored', globalSetup: servers, include: stored, isolate: false } },
      {
        extends: true,
        test: {
          name: 'system',
          globalSetup: servers,
          include: ['dist/test/**/*.test.js'],
          exclude: [...pure, ...stored],
        },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['dist/**/*.js'],
      exclude: ['dist/test/**', 'dist/bench/**', 'dist/.bundles/**', '**/node_modules/**'],
      reporter: ['text-summary', 'lcov'],
    },
  },
});
