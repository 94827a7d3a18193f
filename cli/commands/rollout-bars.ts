/** `█████░░░░░ 25 %`: a share of the traffic. */
export function weightBar(percent: number, width = 32): string {
  const full = Math.round((percent / 100) * width);
  return `${'█'.repeat(full)}${'░'.repeat(width - full)} ${percent} %`;
}

/**
 * An interval with its estimate and zero, drawn on one line: `──┼──●──├` reads from the low bound to the high one. A side
 * without a bound runs to the edge. Null where there is nothing to draw.
 */
export function intervalBar(
  guard: { readonly estimate: number | null; readonly low: number | null; readonly high: number | null },
  width = 21,
): string | null {
  const { estimate, low, high } = guard;
  if (estimate === null || (low === null && high === null)) return null;
  const known = [0, estimate, low, high].filter((value): value is number => value !== null);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  if (most === least) return null;
  const place = (value: number): number => Math.round(((value - least) / (most - least)) * (width - 1));
  const [from, to] = [low === null ? 0 : place(low), high === null ? width - 1 : place(high)];
  return Array.from({ length: width }, (_, at) => {
    if (at === place(estimate)) return '●';
    if (at === from && low !== null) return '├';
    if (at === to && high !== null) return '┤';
    if (at === place(0)) return from < at && at < to ? '┼' : '│';
    return from <= at && at <= to ? '─' : ' ';
  }).join('');
}
