import type { RolloutGuard } from '../../shared/http/rollouts.ts';
import { guardText } from '../../shared/rollout/words.ts';
import { type Html, html } from './html.ts';

const size = { width: 180, height: 20, edge: 8 } as const;

/** An interval with its estimate and zero; a side without a bound runs to the edge. Null where there is none to draw. */
export function intervalPicture(guard: RolloutGuard): Html | null {
  const { estimate, low, high } = guard;
  if (estimate === null || (low === null && high === null)) return null;
  const known = [0, estimate, low, high].filter((value): value is number => value !== null);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  if (most === least) return null;
  const { width, height, edge } = size;
  const x = (value: number): string =>
    (edge + ((value - least) / (most - least)) * (width - 2 * edge)).toFixed(1);
  const middle = height / 2;
  const bound = (value: number | null): Html | null =>
    value === null
      ? null
      : html`<line x1="${x(value)}" x2="${x(value)}" y1="${middle - 5}" y2="${middle + 5}" />`;
  return html`<svg class="interval ${guard.verdict}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${guardText({ ...guard, eValue: guard.e_value })}">
      <line class="zero" x1="${x(0)}" x2="${x(0)}" y1="0" y2="${height}" />
      <line x1="${low === null ? 0 : x(low)}" x2="${high === null ? width : x(high)}" y1="${middle}" y2="${middle}" />
      ${bound(low)}${bound(high)}<circle cx="${x(estimate)}" cy="${middle}" r="4" />
    </svg>`;
}
