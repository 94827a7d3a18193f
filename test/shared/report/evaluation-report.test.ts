import { expect, it } from 'vitest';
import type { CalibrationChoice } from '../../../shared/calibration/choice.ts';
import type { EvaluationReport } from '../../../shared/report/evaluation-report.ts';
import { evaluationReport } from '../../../shared/report/evaluation-report.ts';

const estimate = {
  kind: 'value',
  value: 0.81234,
  interval: { low: 0.79, high: 0.83, confidence: 0.95 },
  rowCount: 400,
} as const;
const undefinedEstimate = { kind: 'undefined', reason: 'one class only', rowCount: 400 } as const;

const report: EvaluationReport = {
  promote: 'auto',
  features: null,
  coefficients: null,
  championManifest: null,
  pulled: { superseded: 40, deleted: 7, outOfWindow: 3 },
  difference: { vanished: 1, appeared: 2, changed: 0 },
  data: {
    verdict: 'pass',
    violations: [
      {
        ...{ column: 'age', rule: 'max', severity: 'warn', count: 2, share: 0.001 },
        ...{ samples: ['17', '23'], detail: 'above 90 | or so' },
      },
    ],
    rows: { total: 2_000, used: 1_990, unlabelled: 6, immature: 3, quarantined: 1 },
    ...{ positiveShare: 0.265, columns: [], features: ['age'] },
    leftOut: [{ column: 'note', reason: 'id-like: 1999 different values in 2000 rows' }],
  },
  manifest: {
    formatVersion: 1,
    task: 'binary',
    ...{ model: 'churn', run: 'r-000001', target: { column: 'churned', positive: 'yes' } },
    learner: { kind: 'prior', parameters: {}, seed: 7, converged: true, iterationCount: 5, notes: [] },
    declaration: { number: 3, digest: 'a'.repeat(64) },
    snapshot: { id: 's-000001', digest: 'd', query: 'q', rowCount: 2_000, watermark: null },
    split: { by: 'key', key: ['id'], seed: 42, validation: 0.2, test: 0.2 },
    rows: {
      total: 2_000,
      train: 1_190,
      validation: 400,
      test: 400,
      unlabelled: 6,
      immature: 3,
      quarantined: 1,
    },
    thresholdChoice: { policy: 'f1', part: 'validation', rowCount: 400, reason: 'the largest F1, 0.61' },
    ...{ features: ['age'], threshold: 0.4, codeCommit: null, owner: null, notes: null },
    ...{ versions: {}, durationsMs: {}, createdAt: '2026-01-01T00:00:00.000Z' },
  },
  decision: {
    formatVersion: 1,
    task: 'binary',
    verdict: 'fail',
    comparison: { kind: 'scored', rowCount: 390 },
    ...{ id: 'd-000001', model: 'churn', version: 'v4', run: 'r-000001', champion: 'v3', reason: 'too low' },
    gates: [
      {
        ...{ gate: 0, metric: 'roc_auc', rule: 'roc_auc ≥ 0.85', verdict: 'fail' },
        ...{ reason: 'lies outside', estimate, candidate: estimate },
      },
    ],
    metrics: {
      candidate: { roc_auc: estimate },
      champion: { roc_auc: undefinedEstimate },
      prior: { roc_auc: estimate },
    },
    ...{ measurements: { scoring_latency_us: 4.5 }, testRowCount: 400, threshold: 0.4, seed: 7 },
  },
};

it('tells where every row went, what every gate found, and what to do next', () => {
  const text = evaluationReport(report);
  expect(text).toContain('# churn v4: fail');
  expect(text).toContain('All rows were read again: unseen by increments: 1 row gone, 2 new, 0 changed.');
  expect(text).toContain('| read from the table | 2050 |\n| read again later | 40 |\n| deleted | 7 |');
  expect(text).toContain('| target | churned, positive "yes" |');
  expect(text).toContain('| without a label | 6 |');
  expect(text).toContain('| age | max | warn | 2 | 0.1 % | above 90 \\| or so | 17; 23 |');
  expect(text).toContain('- note is left out: id-like');
  expect(text).toContain('by a hash of the key (20 % validation, 20 % test, seed 42)');
  expect(text).toContain(
    '| roc_auc | 0.8123 (0.79 to 0.83) | undefined: one class only | 0.8123 (0.79 to 0.83) |',
  );
  expect(text).toContain('Decision threshold 0.4: the largest F1, 0.61 (on 400 validation rows).');
  expect(text).toContain('on the 390 rows that are test for both');
  expect(text).toContain('| roc_auc ≥ 0.85 | fail | 400 | lies outside |');
  expect(text).toContain('ratchet promote churn v4 --force --reason');
});

it('tells how scores were calibrated, and how well each way fits before and after', () => {
  const fit = { logLoss: 0.6, brier: 0.25, ece: 0.1 };
  const calibrationChoice: CalibrationChoice = {
    ...{ wished: 'auto', chosen: 'platt', rowCount: 400, reason: 'the simplest' },
    crossFitted: { none: fit, platt: { ...fit, ece: 0.02 } },
  };
  const text = evaluationReport({ ...report, manifest: { ...report.manifest, calibrationChoice } });
  expect(text).toContain('Calibration platt (auto): the simplest.');
  expect(text).toContain('| as learnt | 0.6 | 0.25 | 0.1 |\n| Platt | 0.6 | 0.25 | 0.02 |');
  expect(text).toContain('The threshold was chosen on the same rows');
  expect(evaluationReport(report)).not.toContain('Calibration');
});

it.each([
  ['pass', 'auto', 'Nothing: a pass is promoted by itself.'],
  ['pass', 'manual', 'wants a person to promote'],
  ['inconclusive', 'auto', 'More test rows narrow the intervals'],
] as const)('says what comes after %s with promotion %s', (verdict, promote, words) => {
  const text = evaluationReport({ ...report, promote, decision: { ...report.decision, verdict } });
  expect(text).toContain(words);
});

it.each(['no row is positive', 'every row is positive', 'every row is of class "a"'])(
  'says in plain words that the test rows hold one class only: %s',
  (reason) => {
    const roc_auc = { kind: 'undefined', reason, rowCount: 400 } as const;
    const metrics = { ...report.decision.metrics, candidate: { roc_auc } };
    const text = evaluationReport({
      ...report,
      decision: { ...report.decision, metrics, verdict: 'inconclusive' },
    });
    expect(text).toContain(`**The 400 test rows hold one class only: ${reason}.** Nothing can be told apart`);
    expect(text).toContain('## What next\n\nThe test rows hold one class only, see "Metrics".');
    expect(evaluationReport(report)).not.toContain('one class only:');
  },
);

it('shows the candidate beside the champion on the rows that both are judged by, where those are not all', () => {
  const common = { ...estimate, value: 0.7777, rowCount: 390 };
  const metrics = { ...report.decision.metrics, candidateOnCommon: { roc_auc: common } };
  const text = evaluationReport({ ...report, decision: { ...report.decision, metrics } });
  expect(text).toContain('| metric | candidate | candidate on the champion’s rows | champion | prior |');
  expect(text).toContain('| 0.8123 (0.79 to 0.83) | 0.7777 (0.79 to 0.83) | undefined');
});

it('asks a person where the champion cannot be compared', () => {
  const comparison = { kind: 'not-comparable', reason: 'it predicts something else' } as const;
  const decision = { ...report.decision, verdict: 'inconclusive', comparison } as const;
  const text = evaluationReport({ ...report, decision });
  expect(text).toContain('The champion was not compared: it predicts something else.');
  expect(text).toContain('A person decides: `ratchet promote churn v4 --reason …`.');
});

it('says how champion and candidate were made differently', () => {
  const championManifest = {
    ...report.manifest,
    features: ['age', 'tenure'],
    declaration: { number: 2, digest: 'b' },
  };
  const text = evaluationReport({ ...report, championManifest });
  expect(text).toContain('| what | candidate | champion |\n| --- | --- | --- |\n| declaration | 3 | 2 |');
  expect(text).toContain('| features of one only | – | tenure |');
  expect(text).not.toContain('| split |');
  expect(evaluationReport({ ...report, championManifest: report.manifest })).toContain('were made alike');
});

it('is the same text for the same evidence', () => {
  expect(evaluationReport(structuredClone(report))).toBe(evaluationReport(report));
});
