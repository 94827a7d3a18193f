import { durationMs } from '../declaration/duration.ts';
import { type AbMetric, type DeclaredGuard, GuardForm } from '../declaration/rollout-guard.ts';
import type { Declaration } from '../declaration/schema.ts';
import type { GuardPlan, KpiGuard, MetricGuard, OnlineMetric } from './plan.ts';
import { plannedN, unknownN, usualMargins } from './planned-n.ts';

/** What a phase says beside its guards, as far as they depend on it. */
export type GuardedBy = {
  readonly strategy: 'blue-green' | 'canary' | 'shadow' | 'ab';
  readonly alpha: number;
  /** Largest share of the traffic that the candidate gets before the promotion; null: the same rows, paired. */
  readonly share: number | null;
  readonly deadlineMs: number;
  /** Environment variable of the database that figures of the user's own are read from where they name none. */
  readonly connection: string;
};

/** What outcomes say by default of a task; null: a margin that fits them all is not known. */
const metricOfTask = { binary: 'brier', multiclass: 'accuracy', regression: null } as const;

/** Metrics of outcomes that a task has. */
export const metricsOfTask: Readonly<Record<Declaration['task'], readonly OnlineMetric[]>> = {
  binary: ['brier', 'accuracy'],
  multiclass: ['accuracy'],
  regression: ['squared_error', 'absolute_error'],
};

/** Guards of a phase that names none. */
export const usualGuards = (declaration: Declaration, by: GuardedBy): readonly GuardPlan[] => [
  ...resolveGuards(defaultGuards(declaration, by), by),
  ...(by.strategy === 'blue-green' ? [recordedShift] : []),
];

/** Scores may shift for good reasons, and a replay may have few: people are shown it. */
const recordedShift: GuardPlan = { kind: 'score_psi', max: null };

/** Of those, what a declaration could name. */
export function defaultGuards(declaration: Declaration, by: GuardedBy): readonly DeclaredGuard[] {
  if (by.strategy === 'blue-green') return ['errors', 'slow'];
  const metric = timelyMetric(declaration, by);
  const outcomes: readonly DeclaredGuard[] = metric === null ? ['score_psi'] : [metric];
  return by.strategy === 'shadow' ? ['errors', ...outcomes] : ['errors', 'slow', ...outcomes];
}

/** Outcomes guard where they can be there before the step's deadline; an A/B phase has them as its metric. */
function timelyMetric(
  { task, target }: Declaration,
  { strategy, deadlineMs }: GuardedBy,
): OnlineMetric | null {
  const matureMs = target.matureAfter === undefined ? 0 : (durationMs(target.matureAfter) ?? 0);
  return strategy === 'ab' || matureMs >= deadlineMs ? null : metricOfTask[task];
}

/** Guards as a plan has them, every default filled in. @throws RangeError where a margin is missing that has no default. */
export const resolveGuards = (declared: readonly DeclaredGuard[], by: GuardedBy): readonly GuardPlan[] =>
  declared.map((guard) => resolveGuard(guard, by));

/** A guard with its keys. */
export const guardForm = (guard: DeclaredGuard): GuardForm | null =>
  typeof guard === 'string' ? (GuardForm.safeParse({ guard }).data ?? null) : guard;

function resolveGuard(declared: DeclaredGuard, by: GuardedBy): GuardPlan {
  const form = guardForm(declared);
  if (form === null) throw new RangeError(`guard ${String(declared)} needs more than its name`);
  if (form.guard === 'errors') return { kind: 'errors', margin: form.margin };
  if (form.guard === 'slow') return { kind: 'slow', slowMs: form.slowMs, margin: form.margin };
  if (form.guard === 'score_psi') return { kind: 'score_psi', max: form.max };
  if (form.guard === 'positive_share') {
    const sized = { margin: form.margin, plannedN: form.plannedN ?? planned(form.guard, form.margin, by) };
    return { kind: 'positive_share', ...sized };
  }
  if (form.guard === 'kpi')
    return kpiGuard(form, { margin: form.margin, plannedN: form.plannedN ?? unknownN }, by);
  const margin = form.margin ?? usualMargins[form.guard];
  if (margin === null) throw new RangeError(`guard ${form.guard} needs a margin`);
  return metricGuard(form.guard, { margin, plannedN: form.plannedN ?? planned(form.guard, margin, by) });
}

const planned = (name: string, margin: number, { alpha, share }: GuardedBy): number =>
  plannedN({ name, margin, alpha, share });

type Size = { readonly margin: number; readonly plannedN: number };

const metricGuard = (metric: OnlineMetric, size: Size): MetricGuard => ({ kind: 'metric', metric, ...size });

type DeclaredKpi = Exclude<AbMetric, string>;

type Home = Pick<GuardedBy, 'connection'>;

const kpiGuard = (
  { name, sql, connection, better, missing }: DeclaredKpi,
  size: Size,
  home: Home,
): KpiGuard => ({
  kind: 'kpi',
  ...{ name, sql, connection: connection ?? home.connection, better, missing },
  ...size,
});

/** Entities at which the test of an A/B phase ends where its declaration does not say; null where that cannot be known. */
export function defaultPlannedN(
  metric: AbMetric,
  { margin, alpha, share }: { readonly margin: number; readonly alpha: number; readonly share: number },
): number | null {
  if (typeof metric !== 'string') return null;
  const usual = usualMargins[metric];
  return usual === null ? null : plannedN({ name: metric, margin: margin || usual, alpha, share });
}

/** What an A/B phase is decided by. */
export const resolveAbMetric = (metric: AbMetric, size: Size, home: Home): MetricGuard | KpiGuard =>
  typeof metric === 'string' ? metricGuard(metric, size) : kpiGuard(metric, size, home);
