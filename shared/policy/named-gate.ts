import type { NamedGate } from '../declaration/gate.ts';
import type { GateEvidence, GateFinding as OwnFinding, OwnGate } from '../extension/define-gate.ts';
import { ownGate } from '../extension/installed.ts';
import type { Metric } from '../metrics/metric.ts';
import { metricNamed } from '../metrics/metrics.ts';
import type { Case } from './case.ts';
import { improvement } from './compare.ts';
import { estimate } from './estimate.ts';
import { type Estimate, type GateFinding, type Verdict, verdicts } from './gate.ts';
import { gateKind } from './gate-kind.ts';
import { isNamed, namedProblems } from './named-problems.ts';

/** A gate of the user's own, by its name. */
export const namedGate = gateKind({
  name: 'named',
  claims: isNamed,
  words: namedWords,
  problem: (gate, task) => namedProblems(gate, task)[0]?.message ?? null,
  judge: judgeNamed,
});

/** `few-alarms (shareMax 0.1)` */
function namedWords({ gate, parameters }: NamedGate): string {
  const given = Object.entries(parameters).map(
    ([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return given.length === 0 ? gate : `${gate} (${given.join(', ')})`;
}

/**
 * A gate of the user's own. One that is not installed, fails, or answers no verdict promotes nothing and refutes
 * nothing: it is inconclusive, and says why.
 */
function judgeNamed({ gate: name, parameters }: NamedGate, judged: Case): GateFinding {
  const own = ownGate(name);
  if (own === undefined)
    return unjudged(`no extension defines the gate ${name}: put its file back into extensions/`, judged);
  const found = findingOf(own, parameters, judged);
  if (found.kind === 'none') return unjudged(`the gate ${name} ${found.reason}`, judged);
  const { verdict, reason, evidence } = found.finding;
  const shown = estimateOf(evidence, judged);
  return { verdict, reason, estimate: shown, candidate: shown, moreRows: null };
}

function unjudged(reason: string, { candidate }: Case): GateFinding {
  const none = { kind: 'undefined', reason, rowCount: candidate.labels.length } as const;
  return { verdict: 'inconclusive', reason, estimate: none, candidate: none, moreRows: null };
}

type Found =
  | { readonly kind: 'found'; readonly finding: OwnFinding }
  | { readonly kind: 'none'; readonly reason: string };

function findingOf(own: OwnGate, parameters: NamedGate['parameters'], judged: Case): Found {
  try {
    const finding = own.judge(evidenceOf(judged), parameters);
    if (isVerdict(finding?.verdict) && typeof finding.reason === 'string') return { kind: 'found', finding };
    return { kind: 'none', reason: `answers no verdict with a reason: expected ${verdicts.join(', ')}` };
  } catch (error) {
    return { kind: 'none', reason: `failed: ${error instanceof Error ? error.message : String(error)}` };
  }
}

const isVerdict = (value: unknown): value is Verdict => verdicts.some((verdict) => verdict === value);

const usualConfidence = 0.95;

/** What the gate may look at: the case, and the figures that other gates judge by. */
export function evidenceOf({ task, candidate, champion, prior, seed }: Case): GateEvidence {
  return {
    ...{ task, candidate, champion, prior, seed },
    metric: (name, confidence = usualConfidence) => estimate(known(name), candidate, { seed, confidence }),
    improvement(name, against, confidence = usualConfidence) {
      const metric = known(name);
      const rowCount = candidate.labels.length;
      if (against === 'prior') return improvement(metric, { candidate, other: prior }, { seed, confidence });
      if (champion.kind === 'none')
        return { kind: 'undefined', reason: 'nothing serves yet, so there is no champion', rowCount };
      if (champion.kind === 'not-comparable') return { kind: 'undefined', reason: champion.reason, rowCount };
      const pair = { candidate: champion.candidate, other: champion.scored };
      return improvement(metric, pair, { seed, confidence });
    },
  };
}

function known(name: string): Metric {
  const metric = metricNamed(name);
  if (metric !== undefined) return metric;
  throw new RangeError(`there is no metric ${name}`);
}

function estimateOf(evidence: OwnFinding['evidence'], { candidate }: Case): Estimate {
  const rowCount = candidate.labels.length;
  if (evidence === undefined)
    return { kind: 'undefined', reason: 'the gate rests on no single figure', rowCount };
  if (typeof evidence !== 'number') return evidence;
  if (Number.isFinite(evidence)) return { kind: 'value', value: evidence, interval: null, rowCount };
  return { kind: 'undefined', reason: `the figure of the gate is ${evidence}`, rowCount };
}
