import type { RolloutCommandName } from './messages.ts';
import type { PauseCause, RolloutState } from './state.ts';

/** What each state means to a person who watches. */
export const stateWords: Readonly<Record<RolloutState, string>> = {
  pending: 'waits for a worker',
  validating: 'the candidate is loaded and checked; no traffic moves yet',
  progressing: 'the present step is watched',
  paused: 'the weight stays as it is',
  promoting: 'the candidate becomes what serves',
  baking: 'the candidate serves; the former version stays loaded for a way back',
  'rolling-back': 'all traffic goes back to what served before',
  succeeded: 'it came to its end',
  'rolled-back': 'what served before serves everything again',
  failed: 'the candidate could not be used; no traffic ever moved',
  cancelled: 'it was ended before any traffic moved',
  superseded: 'another change took the deployment over',
};

/** Why a paused rollout waits, and what ends it. */
export const pauseWords: Readonly<Record<PauseCause, string>> = {
  person: 'somebody paused it',
  inconclusive: 'the evidence decides nothing: look at it, then resume, promote or abort',
  errors:
    'the evidence could not be read several times: see that PostgreSQL and the source answer, then resume',
  approval: 'an approval is asked for',
};

export const commandWords: Readonly<Record<RolloutCommandName, string>> = {
  pause: 'leaves the weight as it is and decides nothing',
  resume: 'goes on with the step; what was watched counts',
  promote: 'makes the candidate serve now, whatever the evidence says',
  abort: 'sends all traffic back to what served before',
  approve: 'lets it go on, after the gates were judged again',
  reject: 'ends it',
};

/** `1 h 5 min`, `12 min 5 s`, `9 s`: the two largest parts of a duration. */
export function durationText(ms: number): string {
  const units = [
    ['d', 86_400],
    ['h', 3_600],
    ['min', 60],
    ['s', 1],
  ] as const;
  let left = Math.ceil(ms / 1_000);
  const parts: string[] = [];
  for (const [name, size] of units) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0 && parts.length < 2) parts.push(`${count} ${name}`);
    else if (parts.length > 0) break;
  }
  return parts.length === 0 ? '0 s' : parts.join(' ');
}

/** A number with four significant digits; a dash where there is none. */
export const figureText = (value: number | null): string =>
  value === null ? '–' : String(Number(value.toPrecision(4)));

/** What a guard shows so far: `0.012 (−0.004 to 0.03), n 812`. */
export function guardText(guard: {
  readonly estimate: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly eValue: number | null;
  readonly n: number;
}): string {
  const { estimate, low, high, eValue, n } = guard;
  const isBounded = low !== null || high !== null;
  const interval = isBounded ? ` (${bound(low, '−∞')} to ${bound(high, '∞')})` : '';
  const evidence = eValue === null ? '' : `, e-value ${figureText(eValue)}`;
  return `${figureText(estimate)}${interval}${evidence}, n ${n.toLocaleString('en')}`;
}

const bound = (value: number | null, open: string): string => (value === null ? open : figureText(value));

/** The judge's own error: `1 of 40 versions that ran against themselves was called different (0 better): 2.5 % (0.443 to 12.9), where 5 % are allowed`. */
export function aaText(aa: {
  readonly judged: number;
  readonly aborted: number;
  readonly called_better: number;
  readonly low: number;
  readonly high: number;
  readonly alpha: number;
}): string {
  const errors = aa.aborted + aa.called_better;
  const [share, low, high, alpha] = [errors / aa.judged, aa.low, aa.high, aa.alpha].map((part) =>
    figureText(part * 100),
  );
  const better = aa.called_better === 0 ? '' : ` (${aa.called_better} of them better)`;
  return `${errors} of ${aa.judged} comparisons of a version with itself found a difference${better}: ${share} % (95 % interval ${low} to ${high} %), where ${alpha} % are allowed`;
}

/** What later outcomes said of the version that a rollout promoted: `refuted at 2026-01-05T08:00:00Z by ann (a month of outcomes), by brier: surely beyond: +0.114 …`. */
export const refutedText = (refuted: {
  readonly at: string;
  readonly actor: string;
  readonly reason: string;
  readonly metric: string;
  readonly found: string;
}): string =>
  `refuted at ${refuted.at} by ${refuted.actor} (${refuted.reason}), by ${refuted.metric}: ${refuted.found}`;

/** What a shadow showed: `812 scored, 2 timed out; 97 % agree, accuracy 0.81 against 0.8 on 340 outcomes`. */
export function shadowText(shadow: {
  readonly scored: number;
  readonly timeouts: number;
  readonly dropped: number;
  readonly agreement: number | null;
  readonly labelled: number;
  readonly candidate_accuracy: number | null;
  readonly stable_accuracy: number | null;
  readonly improvement: number | null;
}): string {
  const { scored, timeouts, dropped, agreement, improvement } = shadow;
  const agree = agreement === null ? '' : `; ${figureText(agreement * 100)} % of the labels agree`;
  const name = agreement === null ? 'mean squared error' : 'accuracy';
  const outcomes =
    improvement === null
      ? '; no outcome came yet'
      : `; on ${shadow.labelled.toLocaleString('en')} outcomes ${name} ${figureText(shadow.candidate_accuracy)} against ${figureText(shadow.stable_accuracy)}, improvement ${figureText(improvement)}`;
  return `${scored.toLocaleString('en')} scored, ${timeouts} timed out, ${dropped} dropped${agree}${outcomes}`;
}
