import { expect, it } from 'vitest';
import { backOff, dequeue, enqueue, openLane, rest } from '../../../api/shadow/lane.ts';
import { openHealth } from '../../../api/split/candidate-health.ts';

const health = openHealth('o-1', () => undefined);
const target = { rollout: 'o-1', model: 'm', version: 'v2', digest: 'd', sample: 1, health };
const copy = { id: 'i', request: '{}', stableScore: 0.5, stableLabel: null };

const taken = (lane: ReturnType<typeof openLane>): number => {
  let count = 0;
  while (enqueue(lane, copy)) count += 1;
  return count;
};

it('takes 2,000 copies, and drops and counts what comes then', () => {
  const lane = openLane(target);
  expect(taken(lane)).toBe(2_000);
  expect([lane.dropped, enqueue(lane, copy), lane.dropped]).toEqual([1, false, 2]);
});

it('keeps a hundred copies at most for the thread after one that ended, until a job is done', () => {
  const lane = openLane(target);
  backOff(lane, 0);
  expect(taken(lane)).toBe(100);
  expect(lane.dropped).toBe(1);
  dequeue(lane, 100);
  lane.failures = 0; // as a job that is done leaves it
  expect(taken(lane)).toBe(2_000);
});

it('rests nine times as long as its copies took of the processor, so that a slow candidate has a tenth of a core', () => {
  const lane = openLane(target);
  rest(lane, 40, 1_000);
  expect(lane.resumeAt).toBe(1_360);
});

it('has another thread ever more rarely, ten minutes apart at most, while copies go on hanging it', () => {
  const lane = openLane(target);
  const waits = Array.from({ length: 9 }, () => {
    backOff(lane, 0);
    return lane.resumeAt / 1_000;
  });
  expect(waits).toEqual([8, 16, 32, 64, 128, 256, 512, 600, 600]);
});
