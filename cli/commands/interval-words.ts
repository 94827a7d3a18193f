import type { PredictAnswer } from '../../shared/http/predict.ts';
import { figure } from '../client/words.ts';

/** ` [low, high] at 90 %`, behind a score; nothing where no interval was asked for. */
export function intervalWords({ interval }: Pick<PredictAnswer, 'interval'>): string {
  if (interval === undefined) return '';
  const { level, low, high } = interval;
  return ` [${figure(low)}, ${figure(high)}] at ${Number((100 * level).toPrecision(6))} %`;
}
