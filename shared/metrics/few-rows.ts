import type { Scored } from './metric.ts';

/** Rows of each class that do, for metrics whose intervals are sound with so few: they are wide then. */
export const fewRows = 2;

/** Whether intervals have the variance that few rows leave open, as they had not in early releases. */
export const heedsFewRows = ({ method }: Pick<Scored, 'method'>): boolean =>
  method === undefined || method === 'few-rows';
