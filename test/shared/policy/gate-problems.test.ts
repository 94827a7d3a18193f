import { expect, it } from 'vitest';
import { Gate } from '../../../shared/declaration/gate.ts';
import type { Task } from '../../../shared/declaration/task.ts';
import { gateProblems } from '../../../shared/policy/gate-problems.ts';

const messages = (task: Task, ...gates: readonly unknown[]) =>
  gateProblems(
    gates.map((gate) => Gate.parse(gate)),
    task,
  );

it('finds nothing wrong with the gates that import writes', () => {
  expect(
    messages(
      'binary',
      { metric: 'roc_auc', against: 'prior' },
      { metric: 'roc_auc', against: 'champion', margin: 0.01 },
      { metric: 'accuracy', min: 0.75 },
      { metric: 'positive_share', min: 0.05, max: 0.6 },
      { metric: 'scoring_latency_us', max: 500 },
    ),
  ).toEqual([]);
  expect(messages('regression', { metric: 'rmse', against: 'champion', margin: '2%' })).toEqual([]);
});

it('names the gate and lists the metrics of the task where one is unknown', () => {
  const [problem] = messages('regression', { metric: 'r2', min: 0.1 }, { metric: 'auc', min: 0.8 });
  expect(problem).toEqual({
    gate: 1,
    message:
      'unknown metric auc: expected one of rmse, mae, r2, interval_coverage_80, interval_coverage_90, interval_coverage_95, scoring_latency_us, artifact_size_bytes',
  });
});

it('refuses a metric of another task', () => {
  const [problem] = messages('regression', { metric: 'f1', min: 0.1 });
  expect(problem?.message).toMatch(
    /^f1 is a metric of binary tasks, this model is regression: expected one of rmse/,
  );
});

it.each([
  [{ metric: 'f1' }, /f1 needs a bound or a comparison/],
  [{ metric: 'f1', min: 0.6, max: 0.5 }, /min 0.6 is above max 0.5: no f1 passes/],
  [{ metric: 'f1', min: 1.2 }, /no f1 can pass: it lies from 0 to 1/],
  [{ metric: 'brier', max: -0.1 }, /no brier can pass/],
  [{ metric: 'f1', min: 1 }, /no f1 surely passes: an interval never lies wholly at the end of 0 to 1/],
  [{ metric: 'brier', max: 0 }, /no brier surely passes/],
  [{ metric: 'f1', min: 0 }, /every f1 passes/],
  [{ metric: 'f1', min: -1, max: 1 }, /every f1 passes/],
  [
    { metric: 'positive_share', against: 'champion' },
    /positive_share has no better direction .* min and max/,
  ],
  [{ metric: 'scoring_latency_us', against: 'champion' }, /scoring_latency_us has no better direction/],
  [{ metric: 'roc_auc', against: 'champion', margin: 1 }, /margin 1 lets every candidate pass/],
  [
    { metric: 'roc_auc', against: 'champion', margin: -0.01 },
    /margin -0.01 is negative: expected .* 0 or more/,
  ],
  [{ metric: 'log_loss', against: 'champion', margin: '100%' }, /expected a percentage below 100%/],
])('refuses %j, which judges nothing', (gate, message) => {
  expect(messages('binary', gate)).toEqual([{ gate: 0, message: expect.stringMatching(message) }]);
});
