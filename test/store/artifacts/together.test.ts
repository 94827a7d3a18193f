import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { together } from '../../../store/durable-file.ts';

it('waits for every write, also where one fails, and throws what it failed with', async () => {
  const ended: string[] = [];
  const write = async (name: string, turns: number): Promise<void> => {
    for (let waited = 0; waited < turns; waited++) await turn();
    ended.push(name);
    if (name === 'full disk') throw new Error(name);
  };
  const writes = [write('slow', 20), write('full disk', 1), write('quick', 0)];
  await expect(together(writes)).rejects.toThrow('full disk');
  expect(ended).toEqual(['quick', 'full disk', 'slow']);
  await expect(together([write('slow', 3), write('quick', 0)])).resolves.toBeUndefined();
});
