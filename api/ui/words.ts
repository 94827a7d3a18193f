import { type Html, html } from './html.ts';

/** A moment that the page's script turns into the reader's own words; without it UTC is shown. */
export function moment(iso: string | null): Html {
  if (iso === null) return html`–`;
  return html`<time datetime="${iso}">${iso.slice(0, 16).replace('T', ' ')} UTC</time>`;
}

const tones: Readonly<Record<string, string>> = {
  promoted: 'good',
  live: 'good',
  pass: 'good',
  done: 'good',
  staged: 'wait',
  candidate: 'wait',
  inconclusive: 'wait',
  running: 'busy',
  skipped: 'calm',
  retired: 'calm',
  pending: 'calm',
  held: 'warn',
  cancelled: 'warn',
  rejected: 'bad',
  failed: 'bad',
  refuted: 'bad',
  terminated: 'bad',
  fail: 'bad',
  advance: 'good',
  succeeded: 'good',
  progressing: 'busy',
  validating: 'busy',
  promoting: 'busy',
  baking: 'busy',
  'rolling-out': 'busy',
  paused: 'wait',
  waiting: 'wait',
  wait: 'calm',
  'rolling-back': 'warn',
  'rolled-back': 'bad',
  superseded: 'warn',
};

/** A state as a coloured word. */
export const badge = (word: string): Html =>
  html`<span class="badge ${tones[word] ?? 'calm'}">${word}</span>`;

const digits = (value: number): string =>
  Math.abs(value) >= 1_000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(4)));

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

/** `0.842 (0.811 – 0.871, n 412)`; null where the number has no n, for then it is not shown. */
export function estimateText(estimate: unknown): string | null {
  const [value, rowCount, interval] = ['value', 'row_count', 'interval'].map((name) =>
    fieldOf(estimate, name),
  );
  if (typeof value !== 'number' || typeof rowCount !== 'number') return null;
  const [low, high] = [fieldOf(interval, 'low'), fieldOf(interval, 'high')];
  const span =
    typeof low === 'number' && typeof high === 'number' ? `${digits(low)} – ${digits(high)}, ` : '';
  return `${digits(value)} (${span}n ${rowCount.toLocaleString('en')})`;
}
