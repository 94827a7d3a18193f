import type { Metric, Scored } from './metric.ts';

/** One metric under one name for two tasks: rows with classes are measured by the second. Both come from sums. */
export function byTask(binary: Metric, multiclass: Metric): Metric {
  const of = ({ classes }: Scored): Metric => (classes === undefined ? binary : multiclass);
  const { name, better, range, spread } = binary;
  return {
    ...{ name, better, range },
    tasks: [...binary.tasks, ...multiclass.tasks],
    weighsClassesAlike: multiclass.weighsClassesAlike ?? false,
    rowsPerClassMin: binary.rowsPerClassMin,
    trials: (data) => of(data).trials?.(data) ?? Number.POSITIVE_INFINITY,
    scale: (data) => of(data).scale?.(data),
    meanOf: (data) => of(data).meanOf?.(data),
    measure: (data) => of(data).measure(data),
    spread: {
      kind: 'bootstrap',
      interval: spread.kind === 'bootstrap' ? spread.interval : 'percentile',
      statistic: (data) => {
        const own = of(data).spread;
        if (own.kind === 'bootstrap') return own.statistic(data);
        throw new RangeError(`${name} has no sums`);
      },
    },
  };
}
