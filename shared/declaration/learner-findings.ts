import { calibrationsOf } from './calibration.ts';
import type { Finding } from './problem.ts';
import type { Declaration } from './schema.ts';

/** What a learner is told that its task has no use for. */
export const learnerFindings = (declaration: Declaration): readonly Finding[] => [
  ...thresholdFindings(declaration),
  ...calibrationFindings(declaration),
  ...weightFindings(declaration),
];

const why = {
  binary: '',
  multiclass: 'a multiclass model answers its likeliest class',
  regression: 'a regression decides nothing',
} as const;

function thresholdFindings({ task, learner: { threshold } }: Declaration): readonly Finding[] {
  const isPolicy = typeof threshold === 'object' || (task === 'multiclass' && typeof threshold === 'number');
  if (task === 'binary' || !isPolicy) return [];
  const what = typeof threshold === 'object' ? Object.keys(threshold).join() : 'a threshold';
  const message = `${what} belongs to a binary task: ${why[task]}; remove it`;
  return [{ path: ['learner', 'threshold'], message }];
}

function calibrationFindings({ task, learner: { calibration = 'none' } }: Declaration): readonly Finding[] {
  const fitting = calibrationsOf[task];
  if (fitting.includes(calibration)) return [];
  const remedy = fitting.length > 1 ? `choose one of ${fitting.join(', ')}` : 'remove it';
  const message = `${calibration} calibrates no ${task} task: ${remedy}`;
  return [{ path: ['learner', 'calibration'], message }];
}

function weightFindings({ task, learner: { classWeight = 'none' } }: Declaration): readonly Finding[] {
  if (task !== 'regression' || classWeight === 'none') return [];
  const message = 'a regression has no classes; see learner.sampleWeight';
  return [{ path: ['learner', 'classWeight'], message }];
}
