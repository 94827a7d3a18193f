import { expect, it } from 'vitest';
import { type Import, importsOf } from './support/import-graph.ts';
import { type Room, rooms, sourceFiles } from './support/source-files.ts';

const imports = sourceFiles().flatMap(importsOf);

/** Which rooms a room may use: by value, and, after that, of which ones it may name the types only. */
const allowed: Readonly<Record<Room, Readonly<{ values: readonly Room[]; types: readonly Room[] }>>> = {
  config: { values: [], types: [] },
  shared: { values: [], types: [] },
  models: { values: ['shared'], types: [] },
  store: { values: ['shared'], types: [] },
  activities: { values: ['shared', 'models', 'store'], types: [] },
  workflows: { values: ['shared'], types: ['activities'] },
  worker: { values: ['shared', 'models', 'store', 'activities'], types: ['workflows'] },
  api: { values: ['shared', 'models', 'store'], types: ['workflows'] },
  cli: { values: [...rooms], types: [] },
  bench: { values: [...rooms], types: [] },
  test: { values: [...rooms], types: [] },
};

const roomOf = (path: string): Room | undefined => rooms.find((room) => path.startsWith(`${room}/`));
const show = ({ from, to, isTypeOnly }: Import): string => `${from} → ${to}${isTypeOnly ? ' (types)' : ''}`;

function isAllowed({ from, to, isTypeOnly }: Import): boolean {
  const [source, target] = [roomOf(from), roomOf(to)];
  if (!source || !target || source === target) return true;
  if (target === 'config') return isTypeOnly || isCompositionRoot(from) || isTool(from);
  const { values, types } = allowed[source];
  return values.includes(target) || (isTypeOnly && types.includes(target));
}

const isCompositionRoot = (path: string): boolean => path.endsWith('/main.ts');
const isTool = (path: string): boolean => /^(?:bench|test)\//.test(path);

it('finds the imports that it judges', () => {
  const found = imports.filter(({ from }) => from === 'cli/stack/dev.ts').map(show);
  expect(found).toContain('cli/stack/dev.ts → cli/stack/guard.ts');
  expect(found).toContain('cli/stack/dev.ts → cli/stack/stack-plan.ts (types)');
});

it('lets imports flow one way between the rooms, and only main.ts read the environment', () => {
  expect(imports.filter((edge) => !isAllowed(edge)).map(show)).toEqual([]);
});

it('names every relative import with its extension and an existing file', () => {
  const paths = new Set(sourceFiles().map(({ path }) => path));
  const own = imports.filter(({ to }) => roomOf(to) !== undefined && /\.(?:ts|mjs)$/.test(to));
  expect(own.filter(({ to }) => !paths.has(to)).map(show)).toEqual([]);
});

it('keeps Node and schemas out of what a workflow imports by value', () => {
  const reached = reachedBy(
    sourceFiles()
      .map(({ path }) => path)
      .filter((path) => path.startsWith('workflows/')),
  );
  const foreign = imports.filter(
    ({ from, to, isTypeOnly }) => reached.has(from) && !isTypeOnly && /^(?:node:|zod|pg|koa)/.test(to),
  );
  expect(foreign.map(show)).toEqual([]);
});

it('loads neither the client of PostgreSQL nor the package of a learner where a thread that trains is started', () => {
  const early = imports.filter(({ isTypeOnly, isLate }) => !isTypeOnly && !isLate);
  const reached = reachedBy(['activities/train-thread.ts'], early);
  expect(reached).toContain('store/snapshots/snapshots.ts');
  const heavy = early.filter(({ from, to }) => reached.has(from) && /^(?:pg|ml-)/.test(to));
  expect(heavy.map(show)).toEqual([]);
});

/** All files that these reach through imports of values. */
function reachedBy(entries: readonly string[], edges: readonly Import[] = imports): ReadonlySet<string> {
  const reached = new Set(entries);
  for (const path of reached) {
    for (const { from, to, isTypeOnly } of edges) {
      if (from === path && !isTypeOnly && roomOf(to) !== undefined) reached.add(to);
    }
  }
  return reached;
}
