import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDataFile } from '../../../cli/fit/data-file.ts';
import { possibleKinds } from '../../../cli/fit/infer-kinds.ts';
import { openDuck } from '../../../store/snapshots/duck.ts';
import { type FitFolder, openFitFolder } from './fit-files.ts';

let folder: FitFolder;
beforeAll(async () => {
  folder = await openFitFolder();
});
afterAll(() => folder.remove());

it('tells the kinds of hundreds of columns in seconds', { timeout: 60_000 }, async () => {
  const names = Array.from({ length: 400 }, (_, column) => `c${column}`);
  const rows = [names, names.map(() => '1'), names.map(() => '0.5')].map((cells) => cells.join(','));
  const path = await folder.file('wide.csv', rows.join('\n'));
  const duck = openDuck({ memoryLimit: '512MB', threads: 1, temporary: join(folder.path, 'duck', 'own') });
  try {
    const possible = await duck.work(async (connection) =>
      possibleKinds(connection, await openDataFile(connection, path), []),
    );
    expect(possible.map(({ left }) => left)).toEqual(names.map(() => ['number', 'text']));
  } finally {
    await duck.close();
  }
});
