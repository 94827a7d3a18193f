import { isMadeSince } from './interval-method.ts';
import type { Scored } from './metric.ts';

/** Rows of each class that do, for metrics whose intervals are sound with so few: they are wide then. */
export const fewRows = 2;

/** Whether intervals have the variance that few rows leave open, as they had not in early releases. */
export const heedsFewRows = (data: Pick<Scored, 'method'>): boolean => isMadeSince('few-rows', data);
