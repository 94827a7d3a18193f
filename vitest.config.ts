import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Rooms and files without servers. */
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
]).concat(['dist/test/imports.test.js', 'dist/test/tidy.test.js']);

/**
 * Files that reckon for seconds, without servers: V8's counters would add a half to that, so their project counts no
 * coverage. What they run, the smaller files of their rooms run too.
 */
const uncounted = [
  'models/contract',
  'models/gradient-boosting/cancel',
  'models/oracle',
  'shared/features/sampled-median',
  'shared/metrics/families',
  'shared/policy/estimate',
].map((file) => `dist/test/${file}.test.js`);

/** Rooms whose files start a whole installation of processes, and wait for it: what waits longest is begun first. */
const installations = filesOf(['end-to-end', 'faults', 'worker']);

const withServers = { globalSetup: ['dist/test/global-setup.js'], setupFiles: ['dist/test/each-file.js'] };

function filesOf(rooms: readonly string[]): string[] {
  return rooms.map((room) => `dist/test/${room}/**/*.test.js`);
}

export default defineConfig({
  test: {
    pool: 'forks',
    // dist/ is plain JavaScript: Node itself imports it faster than Vite's module runner, and no module is mocked.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    execArgv: ['--import', new URL('./test/support/plain-imports.mjs', import.meta.url).href],
    runner: './test/support/plain-runner.mjs',
    // Most tests wait for servers: two more at a time than there are cores keep the cores busy.
    maxWorkers: availableParallelism() + 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // As long as a busy machine takes; who waits is let go as soon as it holds.
    expect: { poll: { timeout: 30_000 } },
    // Files of a project share processes, which import what they use once. The projects are begun in the order of their
    // names: what waits first, what only reckons last, so that no core idles at the end.
    isolate: false,
    projects: [
      { extends: true, test: { ...withServers, name: 'installations', include: installations } },
      {
        extends: true,
        test: {
          ...withServers,
          name: 'together',
          include: ['dist/test/**/*.test.js'],
          exclude: [...installations, ...pure],
        },
      },
      { extends: true, test: { name: 'uncounted', include: uncounted, env: { RATCHET_COVERAGE: 'none' } } },
      { extends: true, test: { name: 'without-servers', include: pure, exclude: uncounted } },
    ],
    coverage: {
      provider: 'custom',
      customProviderModule: './test/support/one-coverage.mjs',
      include: ['dist/**/*.js'],
      reporter: ['text-summary', 'lcov'],
    },
  },
});
