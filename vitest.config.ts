import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Rooms without servers, threads and state: their files can share a process, which imports what they use once. */
const rooms = [
  'shared',
  'config',
  'bench',
  'deployment',
  'activities/fitting',
  'api/keys',
  'api/ui',
  'cli/docs',
  'cli/gates',
  'cli/extensions',
  'models/extension',
  'store/extensions',
];
const pure = rooms.map((room) => `dist/test/${room}/**/*.test.js`);

export default defineConfig({
  test: {
    pool: 'forks',
    // Most tests wait for servers: two more at a time than there are cores keep the cores busy.
    maxWorkers: availableParallelism() + 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'pure', include: pure, isolate: false } },
      {
        extends: true,
        test: {
          name: 'system',
          globalSetup: ['dist/test/global-setup.js'],
          include: ['dist/test/**/*.test.js'],
          exclude: pure,
        },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['dist/**/*.js'],
      exclude: ['dist/test/**', 'dist/bench/**'],
      reporter: ['text-summary', 'lcov'],
    },
  },
});
