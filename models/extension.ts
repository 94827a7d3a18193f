/**
 * What a file in `extensions/` imports as `ratchet/extension`: the one module of ours that is made for others, and so
 * the one that only passes names on. docs/extensions.md shows each of them at work.
 */
export { z } from 'zod';
export type { CheckDefinition, CheckFinding, CheckTable, Figures } from '../shared/extension/define-check.ts';
export { defineCheck } from '../shared/extension/define-check.ts';
export type {
  GateDefinition,
  GateEvidence,
  GateExample,
  GateFinding,
} from '../shared/extension/define-gate.ts';
export { defineGate } from '../shared/extension/define-gate.ts';
export { defineMetric } from '../shared/extension/define-metric.ts';
export type {
  MeasuredDefinition,
  MetricDefinition,
  MetricExample,
  MetricRow,
  MetricRows,
  SummedDefinition,
} from '../shared/extension/metric-definition.ts';
export type { Estimate } from '../shared/policy/gate.ts';
export { defineLearner } from './extension/define-learner.ts';
export type {
  LearnerData,
  LearnerDefinition,
  LearnerFit,
  LearnerOptions,
  LearnerRows,
  LearnerShape,
  RowScorer,
} from './extension/learner-definition.ts';
