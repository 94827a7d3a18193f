import type { BoundGate, Gate, ImprovementGate } from '../declaration/gate.ts';
import type { GateFinding } from './gate.ts';
import { type GateKind, gateKind } from './gate-kind.ts';
import { isMeasurement } from './metric-problem.ts';

type OnBenchmark = (BoundGate | ImprovementGate) & { readonly on: 'benchmark' };

/** Whether a gate is judged on the pinned snapshot instead of the newest test rows. */
export const isOnBenchmark = (gate: Gate): gate is OnBenchmark => 'on' in gate && gate.on === 'benchmark';

/**
 * A gate on the rows of the pinned snapshot that no side was trained on, judged by the kind that it is of on the newest
 * test rows: what those say changes with the population, what the benchmark says does not.
 */
export function benchmarkGate(kinds: readonly GateKind[]): GateKind {
  const onNewest = (gate: Gate) => kinds.map((kind) => kind.of(gate)).find((found) => found !== null) ?? null;
  return gateKind<OnBenchmark>({
    name: 'benchmark',
    claims: isOnBenchmark,
    words: (gate) => `${onNewest(gate)?.words()} on the benchmark`,
    problem: (gate, task) => onNewest(gate)?.problem(task) ?? problem(gate),
    judge: (gate, judged) => {
      const { benchmark } = judged;
      if (benchmark === undefined) return unjudged('inconclusive', 'the benchmark was not scored here');
      if (benchmark === 'none')
        return unjudged('pass', 'there are no snapshots here, so there is no benchmark');
      if (benchmark.kind === 'not-comparable') return unjudged('inconclusive', benchmark.reason);
      const { candidate, prior, champion } = benchmark;
      const sides = { candidate, prior, champion, rivals: new Map(), groups: new Map() };
      const found = onNewest(gate)?.judge({ ...judged, ...sides });
      return found ?? unjudged('inconclusive', 'no kind of gate judges it');
    },
  });
}

/** What is not scored on the benchmark. */
function problem(gate: OnBenchmark): string | null {
  if ('slices' in gate && gate.slices !== undefined)
    return 'on: benchmark judges all of its rows: remove slices, or leave on out and slice the newest test rows';
  if ('seeds' in gate && gate.seeds !== undefined)
    return 'refits with other seeds are measured on the newest test rows: remove seeds, or leave on out';
  if ('against' in gate && gate.against !== 'champion' && gate.against !== 'prior')
    return `${gate.against} is not scored on the benchmark: compare against: champion or prior there, or leave on out`;
  return isMeasurement(gate) ? `${gate.metric} is measured, not computed from rows: leave on out` : null;
}

function unjudged(verdict: 'pass' | 'inconclusive', reason: string): GateFinding {
  const estimate = { kind: 'undefined', reason, rowCount: 0 } as const;
  const moreRows = verdict === 'inconclusive' ? { moreRows: null } : {};
  return { verdict, reason, estimate, candidate: estimate, ...moreRows };
}
