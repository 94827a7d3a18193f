import { expect, it } from 'vitest';
import { startRounds } from '../../worker/rounds.ts';

/** A round that a test lets go on, and that counts how many of it run at once. */
function heldRound(name: string) {
  const waiting: (() => void)[] = [];
  let runningCount = 0;
  let mostAtOnce = 0;
  let doneCount = 0;
  return {
    waiting,
    counts: () => ({ doneCount, mostAtOnce }),
    round: {
      name,
      everyMs: 3_600_000,
      run: async () => {
        runningCount++;
        mostAtOnce = Math.max(mostAtOnce, runningCount);
        await new Promise<void>((resolve) => waiting.push(resolve));
        runningCount--;
        doneCount++;
      },
    },
  };
}

it('does a round at once, and once more for all who asked while it was under way', async () => {
  const held = heldRound('schedules');
  const rounds = startRounds([held.round], () => undefined);
  rounds.now('schedules');
  rounds.now('schedules');
  rounds.now('another');
  held.waiting.shift()?.();
  await expect.poll(() => held.waiting.length).toBe(1);
  held.waiting.shift()?.();
  await expect.poll(held.counts).toEqual({ doneCount: 2, mostAtOnce: 1 });
  await rounds.stop();
});

it('says what failed and does it again', async () => {
  const failures: string[] = [];
  let attempts = 0;
  const run = async () => {
    attempts++;
    throw new Error('no');
  };
  const rounds = startRounds([{ name: 'lost-runs', everyMs: 1, run }], (name) => failures.push(name));
  await expect.poll(() => attempts).toBeGreaterThan(2);
  await rounds.stop();
  expect(failures.length).toBe(attempts);
  expect(failures[0]).toBe('lost-runs');
});

it('ends only when what is under way has ended', async () => {
  const held = heldRound('retention');
  const rounds = startRounds([held.round], () => undefined);
  let hasStopped = false;
  const stopping = rounds.stop().then(() => {
    hasStopped = true;
  });
  expect(hasStopped).toBe(false);
  held.waiting.shift()?.();
  await stopping;
  expect(held.counts().doneCount).toBe(1);
});
