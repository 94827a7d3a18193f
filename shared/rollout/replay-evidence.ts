import type { Declaration } from '../declaration/schema.ts';
import type { EventsEvidence, GuardEvidence, Moments, RolloutEvidence, ScoresEvidence } from './evidence.ts';
import type { GuardPlan, OnlineMetric } from './plan.ts';

/** What a version makes of a logged row, beside what stable answered then. */
export type Replayed = {
  readonly who: string;
  readonly candidate:
    | {
        readonly kind: 'scored';
        readonly score: number;
        readonly label: string | null;
        readonly latencyUs: number;
      }
    | { readonly kind: 'refused' | 'failed' };
  readonly stable: {
    readonly score: number | null;
    readonly label: string | null;
    readonly latencyUs: number;
  };
  readonly outcome: string | null;
};

type Asked = Pick<Declaration, 'task'> & {
  readonly positive: string | null;
  /** The database's time. */
  readonly asOf: string;
};

type ScoredRow = Replayed & { readonly candidate: Extract<Replayed['candidate'], { kind: 'scored' }> };

/** The evidence of a replay: both arms have the same rows, as in a shadow; an entity is the mean of its rows. */
export function replayEvidence(
  guards: readonly GuardPlan[],
  rows: readonly Replayed[],
  asked: Asked,
): RolloutEvidence {
  const scored = rows.filter((row): row is ScoredRow => row.candidate.kind === 'scored');
  return {
    ...{ asOf: asked.asOf, watchedMs: 0, requests: { candidate: scored.length, stable: rows.length } },
    refusedRows: rows.filter(({ candidate }) => candidate.kind === 'refused').length,
    ...{ assigned: [], metric: null, shadow: null },
    guards: guards.map((guard) => evidenceOf(guard, { rows, scored, asked })),
  };
}

type Given = {
  readonly rows: readonly Replayed[];
  readonly scored: readonly ScoredRow[];
  readonly asked: Asked;
};

function evidenceOf(guard: GuardPlan, { rows, scored, asked }: Given): GuardEvidence {
  switch (guard.kind) {
    case 'errors':
      return events(rows, { candidate: ({ candidate }) => candidate.kind !== 'scored', stable: () => false });
    case 'slow': {
      const slowUs = guard.slowMs * 1_000;
      return events(scored, {
        candidate: ({ candidate }) => candidate.latencyUs > slowUs,
        stable: ({ stable }) => stable.latencyUs > slowUs,
      });
    }
    case 'metric':
      return paired(scored, (row) => differenceOf(row, guard.metric, asked));
    case 'positive_share':
      return paired(scored, ({ candidate, stable }) =>
        stable.label === null ? null : is(candidate.label, asked.positive) - is(stable.label, asked.positive),
      );
    case 'score_psi':
      return scoreCounts(scored);
    case 'kpi':
      return {
        kind: 'unread',
        reason: 'a replay changes no answer, so no figure of one’s own can tell of it',
      };
  }
}

function events<Row extends Replayed>(
  rows: readonly Row[],
  isBad: { readonly candidate: (row: Row) => boolean; readonly stable: (row: Row) => boolean },
): EventsEvidence {
  const among = (condition: (row: Row) => boolean): number =>
    new Set(rows.filter(condition).map(({ who }) => who)).size;
  const seen = among(() => true);
  return {
    kind: 'events',
    tallies: [{ share: 0.5, candidate: among(isBad.candidate), stable: among(isBad.stable) }],
    seen: { candidate: seen, stable: seen },
  };
}

const is = (label: string | null, word: string | null): number => (label === word ? 1 : 0);

/** Candidate − stable of one row; null where its truth or a score is not known. */
function differenceOf(
  { candidate, stable, outcome }: ScoredRow,
  metric: OnlineMetric,
  { task, positive }: Asked,
): number | null {
  if (outcome === null || stable.score === null) return null;
  const of = (answer: { readonly score: number; readonly label: string | null }): number => {
    if (metric === 'brier') return (answer.score - is(outcome, positive)) ** 2;
    if (metric === 'squared_error') return (answer.score - Number(outcome)) ** 2;
    if (metric === 'absolute_error') return Math.abs(answer.score - Number(outcome));
    if (task === 'binary') return is(answer.label, positive) === is(outcome, positive) ? 1 : 0;
    return is(answer.label, outcome);
  };
  return of(candidate) - of({ score: stable.score, label: stable.label });
}

function paired(rows: readonly ScoredRow[], difference: (row: ScoredRow) => number | null): GuardEvidence {
  const byWho = new Map<string, readonly number[]>();
  for (const row of rows) {
    const value = difference(row);
    if (value !== null) byWho.set(row.who, [...(byWho.get(row.who) ?? []), value]);
  }
  return { kind: 'paired', difference: momentsOf([...byWho.values()].map(mean)) };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);

function momentsOf(values: readonly number[]): Moments {
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return { n: values.length, mean: centre, variance: values.length < 2 ? 0 : squares / (values.length - 1) };
}

/** Counts in bins that the deciles of stable begin. */
function scoreCounts(rows: readonly ScoredRow[]): ScoresEvidence {
  const stable = rows
    .flatMap(({ stable: { score } }) => (score === null ? [] : [score]))
    .sort((a, b) => a - b);
  if (stable.length === 0) return { kind: 'scores', candidate: [], stable: [] };
  const edges = [
    ...new Set(
      Array.from({ length: 9 }, (_, i) => stable[Math.ceil(((i + 1) / 10) * stable.length) - 1] ?? 0),
    ),
  ];
  const counts = (scores: readonly number[]): readonly number[] => {
    const bins = new Array<number>(edges.length + 1).fill(0);
    for (const score of scores) {
      const bin = edges.filter((edge) => score >= edge).length;
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    return bins;
  };
  return {
    kind: 'scores',
    candidate: counts(rows.map(({ candidate }) => candidate.score)),
    stable: counts(stable),
  };
}
