import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['dist/test/**/*.test.js'],
    globalSetup: ['dist/test/global-setup.js'],
    pool: 'forks',
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
