import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { configurationPage } from '../../../cli/docs/configuration.ts';
import { knownKeys } from '../../../shared/declaration/json-schema.ts';

it('is the page that is committed; write it anew with `ratchet reference > docs/configuration.md`', () => {
  expect(readFileSync('docs/configuration.md', 'utf8')).toBe(configurationPage());
});

it('names every key of the file, of a gate and of a learner', () => {
  const page = configurationPage();
  const keys = [...knownKeys([]), ...knownKeys(['gates', 0]), ...knownKeys(['learner']), 'C'];
  expect(keys.filter((key) => !page.includes(`| \`${key}\` |`))).toEqual([]);
});
