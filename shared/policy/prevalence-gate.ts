import type { Gate, PrevalenceGate } from '../declaration/gate.ts';
import { positiveShare } from '../metrics/positive-share.ts';
import type { Case } from './case.ts';
import type { GateFinding } from './gate.ts';
import { gateKind } from './gate-kind.ts';
import { figure } from './gate-words.ts';
import { judgeMetricWithin } from './judge-within.ts';
import { metricProblem } from './metric-problem.ts';

/** The share of positive predictions lies near that of positive training rows, which the prior baseline knows. */
export const prevalenceGate = gateKind({
  name: 'prevalence',
  claims: (gate: Gate): gate is PrevalenceGate => 'width' in gate,
  words: ({ width }) => `positive_share within ${width} of the training rows’`,
  problem: metricProblem,
  judge,
});

function judge({ width, confidence }: PrevalenceGate, judged: Case): GateFinding {
  const prevalence = judged.prior.scores[0];
  if (prevalence === undefined) {
    const estimate = { kind: 'undefined', reason: 'there are no rows', rowCount: 0 } as const;
    return {
      verdict: 'inconclusive',
      reason: estimate.reason,
      estimate,
      candidate: estimate,
      moreRows: null,
    };
  }
  const limits = { min: prevalence - width, max: prevalence + width };
  const found = judgeMetricWithin(positiveShare, limits, confidence, judged);
  return { ...found, reason: `${found.reason}; ${figure(prevalence)} of the training rows are positive` };
}
