import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { residentBytes } from '../../bench/process-memory.ts';
import { sharedOnceBytes } from '../../bench/shared-once.ts';

const isRoot = process.platform === 'linux' && process.getuid?.() === 0;

it.runIf(isRoot)('counts what processes share once, and what is their own for each', async () => {
  const program = 'const own = Buffer.alloc(30e6, 1); process.send(own.length); setInterval(() => own, 1e6)';
  const children = [1, 2].map(() =>
    spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] }),
  );
  await Promise.all(children.map((child) => once(child, 'message')));
  const [one = 0, two = 0] = children.map(({ pid }) => pid ?? 0);
  const alone = sharedOnceBytes([one]) ?? 0;
  const together = sharedOnceBytes([one, two]) ?? 0;
  const summed = residentBytes(one) + residentBytes(two);
  expect(Math.abs(alone / residentBytes(one) - 1)).toBeLessThan(0.05);
  expect(together).toBeGreaterThan(alone + 30e6);
  expect(together).toBeLessThan(summed - 20e6); // Node's own program
  expect(sharedOnceBytes([one, one])).toBe(sharedOnceBytes([one]));
  for (const child of children) child.kill('SIGKILL');
});
