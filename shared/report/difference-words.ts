import type { PullDifference } from '../dataset/manifest.ts';

/** What a full pull found that increments had not seen: `7 rows gone, 1 new, 2 changed`. */
export const differenceWords = ({ vanished, appeared, changed }: PullDifference): string =>
  vanished + appeared + changed === 0
    ? 'nothing that increments had not seen'
    : `unseen by increments: ${vanished} ${vanished === 1 ? 'row' : 'rows'} gone, ${appeared} new, ${changed} changed`;
