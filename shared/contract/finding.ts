import type { Rule, Violation } from './report.ts';

/** A violation before its samples were fetched; `condition` finds its rows in `data`. */
export type Finding = Omit<Violation, 'samples'> & { readonly condition?: string };

/** A finding about a table or column as a whole. */
export const stop = (column: string | null, rule: Rule, detail: string): Finding => ({
  column,
  rule,
  severity: 'stop',
  count: null,
  share: null,
  detail,
});

/** A finding about rows. */
export const counted = (
  column: string | null,
  rule: Rule,
  count: number,
  total: number,
): Omit<Finding, 'detail'> => ({
  column,
  rule,
  severity: 'stop',
  count,
  share: total === 0 ? 0 : count / total,
});

export const percent = (share: number): string => `${Number((100 * share).toFixed(2))} %`;
