import { applyModelsStep } from '../declare/watch-step.ts';
import { demoModelStep, demoTableStep } from '../demo/demo-steps.ts';
import type { AfterReadyStep } from './running-stack.ts';

/** In the order in which they are done. */
export const afterReady = (isDemoWanted: boolean): readonly AfterReadyStep[] =>
  isDemoWanted ? [demoTableStep, applyModelsStep, demoModelStep] : [applyModelsStep];
