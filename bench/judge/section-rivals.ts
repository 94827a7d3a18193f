import { seededRandom } from '../../shared/statistics/random.ts';
import { median, type Ratio, type SectionResult } from '../ratio.ts';
import { seedOf } from './chance.ts';
import { canaryOf } from './declared.ts';
import { rivals } from './rivals.ts';
import { simulate } from './simulate.ts';
import { rate, worldOf } from './worlds.ts';

/** The handbook case of peeking: 5 % bad outcomes, 400 requests of each arm at a look, 25 looks. */
const batch = 800;
const requestsMax = 20_000;

const phase = canaryOf({ steps: [50, 100], minRequests: 400, guards: [{ guard: 'errors', margin: 0 }] });

type Judged = { readonly name: string; ended: number; readonly requests: number[] };

/** The judge and two ways of today on the same streams: identical models, and a candidate of 8 % bad outcomes for 5 %. */
export function measureRivals(runs: number): SectionResult {
  const same = judgeAll(0.05, runs, 0);
  const worse = judgeAll(0.08, runs, 1);
  const ours = same[0] as Judged;
  const ratios: Ratio[] = same.slice(1).map((rival) => ({
    what: 'identical models ended by the judge',
    against: rival.name,
    ours: ours.ended / runs,
    theirs: rival.ended / runs,
    unit: 'of all',
    ratio: ours.ended / runs,
    goal: { atMost: 0.05 },
  }));
  const shown = (judged: readonly Judged[]) =>
    judged.map(({ name, ended, requests }) => ({
      ...{ name, ended: ended / runs, medianRequests: requests.length > 0 ? median(requests) : null },
    }));
  return {
    kind: 'measured',
    ratios,
    details: { runs, batch, requestsMax, identical: shown(same), from5To8Percent: shown(worse) },
  };
}

function judgeAll(candidateRate: number, runs: number, scenario: number): readonly Judged[] {
  const judged: Judged[] = ['the judge', ...rivals.map(({ name }) => name)].map((name) => ({
    name,
    ended: 0,
    requests: [],
  }));
  const world = worldOf([{ stable: rate(0.05), candidate: rate(candidateRate) }]);
  for (let run = 0; run < runs; run++) {
    const asked = rivals.map((rival) => rival.begin());
    const endedAt = asked.map((): number | null => null);
    let requests = 0;
    const random = seededRandom(seedOf(2, scenario, run));
    const look = (evidence: Parameters<(typeof asked)[number]>[0]): void => {
      requests += batch;
      asked.forEach((ends, index) => {
        if (ends(evidence)) endedAt[index] ??= requests;
      });
    };
    // The rivals look on where the judge has ended: its verdict is taken from a run of its own over the same stream.
    const own = simulate({
      phase,
      world,
      random: seededRandom(seedOf(2, scenario, run)),
      batch,
      requestsMax,
      isEndless: true,
    });
    simulate({
      phase: { ...phase, guards: [blind] },
      world,
      random,
      batch,
      requestsMax,
      isEndless: true,
      look,
    });
    note(judged[0] as Judged, own.end === 'fail' ? own.requests : null);
    for (const [index, at] of endedAt.entries()) note(judged[index + 1] as Judged, at);
  }
  return judged;
}

/** A guard that sees the same events and never fails. */
const blind = { kind: 'errors', margin: 1e9 } as const;

function note(judged: Judged, requests: number | null): void {
  if (requests === null) return;
  judged.ended++;
  judged.requests.push(requests);
}
