import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { removeData } from '../../../cli/stack/fresh.ts';
import { readLastKnownKeys, writeLastKnownKeys } from '../../../store/last-known-keys.ts';
import { temporaryFolder } from '../../../store/snapshots/temporary-folder.ts';
import { newHome, removeHome } from './running-stack.ts';

let home: string;
beforeEach(() => {
  home = newHome();
});
afterEach(() => removeHome(home));

it('leaves no key of an earlier start that would be let in, and no file but the ones of others', async () => {
  await writeLastKnownKeys(home, [{ name: 'old', scopes: ['admin'], hash: Buffer.alloc(32) }]);
  mkdirSync(temporaryFolder(home), { recursive: true });
  mkdirSync(join(home, 'models', 'churn'), { recursive: true });
  writeFileSync(join(home, 'notes.txt'), 'mine');
  removeData(home);
  expect(readdirSync(home)).toEqual(['notes.txt']);
  expect(await readLastKnownKeys(home)).toBeNull();
});
