import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['dist/test/**/*.test.js'],
    globalSetup: ['dist/test/global-setup.js'],
    pool: 'forks',
    // Most tests wait for servers: two at a time even where there are only two cores.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 60_000,
    hookTimeout: 60_000,
    coverage: {
      provider: 'v8',
      include: ['dist/**/*.js'],
      exclude: ['dist/test/**', 'dist/bench/**'],
      reporter: ['text-summary', 'lcov'],
    },
  },
});
