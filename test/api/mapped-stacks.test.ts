import { readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { mapStacks, sourcePlace } from '../../api/mapped-stacks.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const lineOf = (path: string, text: string): number =>
  readFileSync(`${root}${path}`, 'utf8')
    .split('\n')
    .findIndex((line) => line.includes(text)) + 1;

const before = Error.prepareStackTrace;
afterEach(() => {
  if (before) Error.prepareStackTrace = before;
  else Reflect.deleteProperty(Error, 'prepareStackTrace');
});

it('finds the line of the source by the map beside a module', () => {
  const word = 'export function sourcePlace';
  const file = pathToFileURL(`${root}dist/api/mapped-stacks.js`).href;
  const found = sourcePlace({ file, line: lineOf('dist/api/mapped-stacks.js', word), column: 17 });
  expect(found).toMatchObject({
    file: `${root}api/mapped-stacks.ts`,
    line: lineOf('api/mapped-stacks.ts', word),
  });
});

it('leaves places as they are where there is no map', () => {
  const place = { line: 1, column: 1 };
  expect(sourcePlace({ ...place, file: 'node:fs' })).toBeNull();
  expect(sourcePlace({ ...place, file: pathToFileURL(`${root}dist/nothing.js`).href })).toBeNull();
});

it('writes a stack as Node does: what it is, then where, also of what cannot be told', () => {
  mapStacks();
  expect(new Error('boom').stack).toMatch(/^Error: boom\n {4}at .*mapped-stacks\.test/);
  const odd = Object.assign(new Error('x'), {
    toString: () => {
      throw new Error('no words');
    },
  });
  expect(odd.stack).toMatch(/\n {4}at /);
});
