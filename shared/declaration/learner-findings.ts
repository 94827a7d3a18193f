import type { Finding } from './problem.ts';
import type { Declaration } from './schema.ts';

/** What a learner is told that its task has no use for. */
export function learnerFindings({ task, learner }: Declaration): readonly Finding[] {
  if (task === 'binary' || typeof learner.threshold !== 'object') return [];
  const [policy] = Object.keys(learner.threshold);
  const message = `${policy} belongs to a binary task: a ${task} decides nothing; remove it`;
  return [{ path: ['learner', 'threshold'], message }];
}
