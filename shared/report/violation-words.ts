import type { Violation } from '../contract/report.ts';

const shown = 3;

/** The first violations in one line, and how many more there are. */
export function violationWords(violations: readonly Violation[]): string {
  const words = violations
    .slice(0, shown)
    .map(({ column, detail }) =>
      column === null || detail.startsWith(column) ? detail : `${column}: ${detail}`,
    );
  const more = violations.length - words.length;
  return [...words, ...(more > 0 ? [`and ${more} more`] : [])].join('; ').slice(0, 1_500);
}
