import type { ThresholdChoice } from '../artifact-manifest.ts';
import { figure } from '../report/words.ts';

/** `0.31: the largest F1, 0.61, on 1000 validation rows`. */
export function thresholdWords(
  threshold: number,
  choice: Pick<ThresholdChoice, 'part' | 'rowCount' | 'reason'> | undefined,
): string {
  if (choice === undefined) return figure(threshold);
  const { part, rowCount, reason } = choice;
  const on = part === null ? '' : ` (on ${rowCount} ${part === 'train' ? 'training' : part} rows)`;
  return `${figure(threshold)}: ${reason}${on}`;
}
