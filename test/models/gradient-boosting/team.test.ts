import { afterEach, describe, expect, it } from 'vitest';
import { kernelModule } from '../../../models/gradient-boosting/kernel-module.ts';
import { layOut } from '../../../models/gradient-boosting/places.ts';
import { gatherTeam, sharedRowsMin, type Team } from '../../../models/gradient-boosting/team.ts';

const trainCount = 3 * sharedRowsMin;
const teams: Team[] = [];
afterEach(() => {
  for (const team of teams.splice(0)) team.dissolve();
});

function gather(threadCount: number) {
  const sizes = { trainCount, validationCount: 0, featureCount: 4, columnCount: 4 };
  const places = layOut({ ...sizes, leavesMax: 31, isWeighted: false, threadCount });
  const pages = Math.ceil(places.byteCount / 65_536);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const team = gatherTeam({ module: kernelModule(), memory, places, threadCount });
  teams.push(team);
  return { team, rows: new Uint32Array(memory.buffer, places.rows, trainCount) };
}

describe('a team', () => {
  it.each([1, 2, 3])('of %i does every block of a job once', (threadCount) => {
    const { team, rows } = gather(threadCount);
    expect(team.share('countUp', { from: 0, to: trainCount })).toBe(threadCount === 1 ? 1 : 12);
    expect(rows.every((row, at) => row === at)).toBe(true);
  });

  it('does thousands of short jobs one after the other, however late a notice comes', () => {
    const { team, rows } = gather(3);
    for (let round = 0; round < 20_000; round++) team.share('countUp', { from: 0, to: sharedRowsMin });
    team.share('countUp', { from: sharedRowsMin, to: trainCount });
    expect(rows.every((row, at) => row === at)).toBe(true);
  });

  it.each([1, 2])('of %i does what it is told meanwhile once, and the whole job', (threadCount) => {
    const { team, rows } = gather(threadCount);
    let times = 0;
    team.share('countUp', { from: 0, to: trainCount }, { meanwhile: () => times++ });
    expect(times).toBe(1);
    expect(rows.every((row, at) => row === at)).toBe(true);
  });

  it('tells where a share fails in another thread, and does not wait for ever', () => {
    const { team } = gather(2);
    expect(() => team.share('countUp', { from: 0, to: sharedRowsMin })).not.toThrow();
    expect(() => team.share('countUp', { from: 0, to: 2 ** 31 - 8 })).toThrow();
  });
});
