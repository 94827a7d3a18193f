import { describe, expect, it } from 'vitest';
import { importsOf } from './support/import-graph.ts';
import { type SourceFile, sourceFiles } from './support/source-files.ts';

const files = sourceFiles();
const isTest = ({ path }: SourceFile): boolean => path.startsWith('test/');
const pathsOf = (some: readonly SourceFile[]): readonly string[] => some.map(({ path }) => path);
const containing = (pattern: RegExp, some: readonly SourceFile[] = files): readonly string[] =>
  pathsOf(some.filter(({ code }) => pattern.test(code)));
const inRooms = (...names: readonly string[]): readonly SourceFile[] =>
  files.filter(({ path }) => names.some((name) => path.startsWith(`${name}/`)));

/** What code other than tests imports, and what all code does. */
const imported = {
  byProduct: new Set(
    files
      .filter((file) => !isTest(file))
      .flatMap(importsOf)
      .map(({ to }) => to),
  ),
  byAny: new Set(files.flatMap(importsOf).map(({ to }) => to)),
};

/** Used: imported, or named by its file name where it is started as a process or a thread. */
function isUsed(file: SourceFile): boolean {
  if ((isTest(file) ? imported.byAny : imported.byProduct).has(file.path)) return true;
  const name = `${file.path.split('/').at(-1)?.replace(/\.ts$/, '.js')}'`;
  return files.some((other) => other !== file && isTest(other) <= isTest(file) && other.code.includes(name));
}

describe('the form of the code', () => {
  it('keeps files short: 200 lines, tests 300', () => {
    const long = files.filter((file) => file.lines.length > (isTest(file) ? 300 : 200));
    expect(long.map(({ path, lines }) => `${path}: ${lines.length}`)).toEqual([]);
  });

  it('leaves nothing for later', () => {
    const marks = new RegExp(
      `\\b(?:${['TO', 'FIX', 'X'].map((start, at) => start + ['DO', 'ME', 'XX'][at]).join('|')})\\b`,
    );
    expect(pathsOf(files.filter(({ text }) => marks.test(text)))).toEqual([]);
  });

  it('names files in kebab-case', () => {
    const kebab = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.test|\.d)?\.(?:ts|mjs)$/;
    expect(pathsOf(files.filter(({ path }) => !kebab.test(path.split('/').at(-1) ?? '')))).toEqual([]);
  });

  it('has no name that refuses nothing', () => {
    const vague = /\/(?:utils?|helpers?|lib|common|types|interfaces|misc)(?:\.|\/)/;
    expect(pathsOf(files.filter(({ path }) => vague.test(`/${path}`)))).toEqual([]);
    expect(
      containing(/\b(?:class|function|const|type|interface)\s+\w+(?:Manager|Service|Helper|Processor)\b/),
    ).toEqual([]);
  });

  it('has no dead file: each is imported or started by code that is no test, or an entry', () => {
    const entries =
      /^(?:test\/.*\.test\.ts|test\/examples\/.*|test\/(?:global-setup|each-file)\.ts|test\/support\/(?:one-coverage|plain-imports|plain-runner)\.mjs|(?:worker|api|cli|bench)\/main\.ts|models\/extension\.ts|cli\/(?:bootstrap|ratchet)\.mjs|workflows\/index\.ts|bench\/floors\/.*\.mjs|.*\.d\.ts)$/;
    const dead = files.filter((file) => !entries.test(file.path) && !isUsed(file));
    expect(pathsOf(dead)).toEqual([]);
  });

  it('has no default exports, enums or classes but errors', () => {
    expect(containing(/^export default\b/m)).toEqual([]);
    expect(containing(/^(?:export )?(?:declare |const )?enum\b/m)).toEqual([]);
    // A domain error may build on another of our own: `class BrokenModel extends BrokenArtifact`.
    const ours = /^(?:export )?(?:abstract )?class \w+\b(?! extends \w+)/m;
    expect(containing(ours)).toEqual([]);
  });
});

describe('hidden arguments', () => {
  it('reads the environment in one place', () => {
    const readers = containing(
      /process\.env\b/,
      files.filter(({ path }) => path.endsWith('.ts')),
    );
    expect(readers).toEqual(['config/environment.ts']);
  });

  it('keeps clock and chance out of what must be repeatable', () => {
    const pure = inRooms('shared', 'models', 'workflows');
    expect(containing(/\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bperformance\.now\(/, pure)).toEqual(
      [],
    );
  });

  it('names no machine: no absolute home or working folder', () => {
    const machine = new RegExp(
      ['/wo', '/ho', '/Us'].map((start, at) => `${start}${['rk/', 'me/', 'ers/'][at]}\\w`).join('|'),
    );
    expect(pathsOf(files.filter(({ text }) => machine.test(text)))).toEqual([]);
  });
});
