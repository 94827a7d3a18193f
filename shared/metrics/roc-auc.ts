import { aucComponents } from '../statistics/delong.ts';
import type { Metric } from './metric.ts';
import { bothClassesProblem } from './soundness.ts';

/** Chance that a positive row scores above a negative one, ties one half; undefined where a class is absent. */
export const rocAuc: Metric = {
  name: 'roc_auc',
  tasks: ['binary'],
  better: 'higher',
  range: [0, 1],
  measure: (data) => {
    const reason = bothClassesProblem(data);
    if (reason) return { kind: 'undefined', reason };
    return { kind: 'value', value: aucComponents(data.labels, data.scores).auc };
  },
  spread: { kind: 'delong' },
};
