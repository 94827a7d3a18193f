import type { Finding } from './problem.ts';
import type { Declaration } from './schema.ts';

/** What a learner is told that its task has no use for. */
export function learnerFindings({ task, learner }: Declaration): readonly Finding[] {
  if (task === 'binary') return [];
  const { threshold, calibration = 'none', classWeight = 'none' } = learner;
  const refused = (key: string, what: string): Finding => ({
    path: ['learner', key],
    message: `${what} belongs to a binary task: a ${task} decides nothing; remove it`,
  });
  return [
    ...(typeof threshold === 'object' ? [refused('threshold', Object.keys(threshold).join())] : []),
    ...(calibration === 'none' ? [] : [refused('calibration', calibration)]),
    ...(classWeight === 'none'
      ? []
      : [
          {
            path: ['learner', 'classWeight'],
            message: 'a regression has no classes; see learner.sampleWeight',
          },
        ]),
  ];
}
