import { boundOnly, metricNamed } from '../metrics/metrics.ts';
import { type Amount, amountOf } from './amount.ts';
import { figure, signed } from './gate-words.ts';

/** Figures of any tool, by name; null where one is there and is no finite number. */
export type GivenMetrics = Readonly<Record<string, number | null>>;

export type MetricRules = {
  readonly min: Readonly<Record<string, number>>;
  readonly max: Readonly<Record<string, number>>;
  /** Figures of before, and by how much each may be worse; null: nothing is compared. */
  readonly before: { readonly metrics: GivenMetrics; readonly maxRegression: Amount } | null;
  /** Directions of metrics that are not known here. */
  readonly better: Readonly<Record<string, 'higher' | 'lower'>>;
};

/** What one rule found. Figures of other tools come without intervals, so it is decided by the value. */
export type MetricCheck = {
  readonly metric: string;
  readonly rule: string;
  readonly value: number | null;
  readonly verdict: 'pass' | 'fail';
  readonly reason: string;
};

export type CheckedMetrics = {
  readonly verdict: 'pass' | 'fail';
  readonly checks: readonly MetricCheck[];
  /** Figures of before whose better direction nobody said. */
  readonly skipped: readonly string[];
};

/** Holds figures against bounds and against figures of before: every failure is told, and what is missing fails. */
export function checkMetrics(metrics: GivenMetrics, rules: MetricRules): CheckedMetrics {
  const bounds = [
    ...Object.entries(rules.min).map(([name, bound]) => checkBound(metrics, { name, bound, side: 'min' })),
    ...Object.entries(rules.max).map(([name, bound]) => checkBound(metrics, { name, bound, side: 'max' })),
  ];
  const names = Object.keys(rules.before?.metrics ?? {});
  const skipped = names.filter((name) => directionOf(name, rules) === null);
  const regressions = names.flatMap((name) => {
    const better = directionOf(name, rules);
    return better && rules.before ? [checkRegression(metrics, { name, better, before: rules.before })] : [];
  });
  const checks = [...bounds, ...regressions];
  const isFailed = checks.some(({ verdict }) => verdict === 'fail');
  return { verdict: isFailed ? 'fail' : 'pass', checks, skipped };
}

type Found = { readonly value: number } | { readonly problem: string };

function find(metrics: GivenMetrics, name: string): Found {
  const value = Object.hasOwn(metrics, name) ? metrics[name] : undefined;
  if (value === undefined) return { problem: 'is missing' };
  return value === null ? { problem: 'is not a finite number' } : { value };
}

type Bound = { readonly name: string; readonly bound: number; readonly side: 'min' | 'max' };

function checkBound(metrics: GivenMetrics, { name, bound, side }: Bound): MetricCheck {
  const rule = `${name} ${side === 'min' ? '≥' : '≤'} ${bound}`;
  const found = find(metrics, name);
  if ('problem' in found) return failed(name, rule, found.problem);
  const { value } = found;
  const holds = side === 'min' ? value >= bound : value <= bound;
  const verdict = holds ? 'pass' : 'fail';
  return {
    metric: name,
    rule,
    value,
    verdict,
    reason: `${figure(value)} ${holds ? 'lies inside' : 'lies outside'}`,
  };
}

const failed = (metric: string, rule: string, reason: string): MetricCheck => ({
  ...{ metric, rule, value: null, verdict: 'fail', reason },
});

type Regression = {
  readonly name: string;
  readonly better: 'higher' | 'lower';
  readonly before: NonNullable<MetricRules['before']>;
};

function checkRegression(metrics: GivenMetrics, { name, better, before }: Regression): MetricCheck {
  const rule = `${name} not more than ${before.maxRegression} worse than the baseline`;
  const [found, was] = [find(metrics, name), find(before.metrics, name)];
  if ('problem' in was) return failed(name, rule, `${was.problem} in the baseline`);
  if ('problem' in found) return failed(name, rule, found.problem);
  const gain = better === 'higher' ? found.value - was.value : was.value - found.value;
  // Sums such as 0.9 − 0.02 leave dust: what is as good as the margin is not beyond it.
  const holds = gain >= -amountOf(before.maxRegression, was.value) - 1e-12 * Math.abs(was.value);
  const reason = `${figure(found.value)} after ${figure(was.value)}: improvement ${signed(gain)}`;
  return { metric: name, rule, value: found.value, verdict: holds ? 'pass' : 'fail', reason };
}

/** As said, else as the metric of that name has it, else as a bound on it tells; null where nothing does. */
function directionOf(name: string, { better, min, max }: MetricRules): 'higher' | 'lower' | null {
  if (Object.hasOwn(better, name)) return better[name] ?? null;
  const known = boundOnly.includes(name) ? undefined : metricNamed(name);
  if (known) return known.better;
  const [isFloored, isCapped] = [Object.hasOwn(min, name), Object.hasOwn(max, name)];
  if (isFloored === isCapped) return null;
  return isFloored ? 'higher' : 'lower';
}
