import { describe, expect, it } from 'vitest';
import { judgeReplay } from '../../../shared/rollout/judge-replay.ts';
import type { BlueGreenPhase, GuardPlan } from '../../../shared/rollout/plan.ts';
import { type Replayed, replayEvidence } from '../../../shared/rollout/replay-evidence.ts';

const row = (changes: Partial<Replayed> = {}, score = 0.5): Replayed => ({
  ...{ who: 'anna', outcome: null, candidate: { kind: 'scored', score, label: '1', latencyUs: 50 } },
  stable: { score: 0.5, label: '1', latencyUs: 100 },
  ...changes,
});
const asked = { task: 'binary', positive: '1', asOf: '2026-01-01T00:00:00.000Z' } as const;
const errors: GuardPlan = { kind: 'errors', margin: 0.1 };

describe('replayEvidence', () => {
  it('counts entities whose rows green refuses, fails at or scores slowly', () => {
    const rows = [
      row({ candidate: { kind: 'refused' } }),
      row({ candidate: { kind: 'failed' } }),
      row({ who: 'ben', candidate: { kind: 'scored', score: 1, label: '1', latencyUs: 1_500 } }),
      row({ who: 'cleo', stable: { score: 0.5, label: '1', latencyUs: 2_000 } }),
    ];
    const read = replayEvidence([errors, { kind: 'slow', slowMs: 1, margin: 0 }], rows, asked);
    expect(read).toMatchObject({ requests: { candidate: 2, stable: 4 }, refusedRows: 1 });
    expect(read.guards).toMatchObject([
      { tallies: [{ share: 0.5, candidate: 1, stable: 0 }], seen: { candidate: 3, stable: 3 } },
      { tallies: [{ share: 0.5, candidate: 1, stable: 1 }], seen: { candidate: 2, stable: 2 } },
    ]);
  });

  it('compares what became true of both, and the spread of their scores', () => {
    const rows = [
      row({ outcome: '1' }, 1),
      row({ outcome: '0' }, 0.5),
      row({ who: 'ben', outcome: '0' }, 1),
      row({ who: 'cleo' }),
    ];
    const read = replayEvidence(
      [
        { kind: 'metric', metric: 'brier', margin: 0.1, plannedN: 100 },
        { kind: 'positive_share', margin: 0.1, plannedN: 100 },
        { kind: 'score_psi', max: 0.25 },
      ],
      rows,
      asked,
    );
    // anna (−0.25 + 0) / 2, ben 0.75
    expect(read.guards).toEqual([
      { kind: 'paired', difference: { n: 2, mean: 0.3125, variance: 0.3828125 } },
      { kind: 'paired', difference: { n: 3, mean: 0, variance: 0 } },
      { kind: 'scores', candidate: [0, 4], stable: [0, 4] },
    ]);
  });

  it('fails green on one row that stable answered, and passes it without', () => {
    const phase = { strategy: 'blue-green', replayRows: 1_000, guards: [errors] } as const;
    const sound = Array.from({ length: 50 }, (_, at) => row({ who: `e${at}` }));
    const judged = (rows: readonly Replayed[]) =>
      judgeReplay(phase, replayEvidence(phase.guards, rows, asked)).kind;
    expect(judged(sound)).toBe('advance');
    expect(judged([...sound, row({ who: 'last', candidate: { kind: 'failed' } })])).toBe('fail');
    expect(judged([])).toBe('inconclusive');
  });

  it('records how far scores have shifted, however few they are, and decides nothing by it', () => {
    const phase: BlueGreenPhase = {
      ...{ strategy: 'blue-green', replayRows: 1_000, guards: [errors, { kind: 'score_psi', max: null }] },
    };
    const judged = (count: number) => {
      const rows = Array.from({ length: count }, (_, at) =>
        row({ who: `e${at}`, stable: { score: (at % 10) / 10, label: '1', latencyUs: 1 } }, 0.99),
      );
      return judgeReplay(phase, replayEvidence(phase.guards, rows, asked));
    };
    const shifted = judged(600);
    expect(shifted.kind).toBe('advance');
    expect(shifted.guards[1]).toMatchObject({ guard: 'score_psi', verdict: 'pass', n: 1_200 });
    expect(shifted.guards[1]?.estimate).toBeGreaterThan(1);
    const few = judged(60);
    expect(few.kind).toBe('advance');
    expect(few.guards[1]).toMatchObject({
      estimate: null,
      reason: expect.stringContaining('noise below 500'),
    });
    const strict: BlueGreenPhase = { ...phase, guards: [errors, { kind: 'score_psi', max: 0.25 }] };
    const rows = Array.from({ length: 60 }, (_, at) => row({ who: `e${at}` }));
    expect(judgeReplay(strict, replayEvidence(strict.guards, rows, asked)).kind).toBe('inconclusive');
  });
});
