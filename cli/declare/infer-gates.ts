import type { Task } from '../../shared/declaration/task.ts';
import { resolvableMargin } from '../../shared/policy/resolvable-margin.ts';

export type InferredGates = {
  readonly metric: 'roc_auc' | 'accuracy' | 'rmse';
  readonly championMargin: number | string;
  /** Says why the margin is wider than asked; null where it is not. */
  readonly note: string | null;
};

const shareMargin = 0.01;
const rmseMarginShare = 0.02;

const up = (value: number, digits: number): number => Math.ceil(value * 10 ** digits) / 10 ** digits;

/** The margin against the champion: 0.01 `roc_auc` or `accuracy`, or 2 % `rmse`, wider where so many test rows cannot resolve it. */
export function inferGates(options: {
  readonly task: Task;
  readonly testRowCount: number;
  readonly positiveShare: number;
}): InferredGates {
  const { task, testRowCount: rowCount, positiveShare } = options;
  const widened = (margin: string): string =>
    `widened to ${margin}: ${rowCount} test rows cannot tell a smaller difference`;
  if (task !== 'regression') {
    const metric = task === 'binary' ? 'roc_auc' : 'accuracy';
    const resolvable = resolvableMargin({ metric, rowCount, positiveShare });
    const margin = Math.min(0.2, Math.max(shareMargin, up(resolvable, 3)));
    return { metric, championMargin: margin, note: margin > shareMargin ? widened(`${margin}`) : null };
  }
  const resolvable = resolvableMargin({ metric: 'rmse', rowCount });
  const share = Math.min(0.5, Math.max(rmseMarginShare, up(resolvable, 3)));
  const margin = `${Number((share * 100).toFixed(1))}%`;
  return { metric: 'rmse', championMargin: margin, note: share > rmseMarginShare ? widened(margin) : null };
}
