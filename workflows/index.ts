// The bundle's manifest: what a worker of the control queue can run.
export { deployment } from './deployment.ts';
export { retrain } from './retrain.ts';
export { retrainTick } from './retrain-tick.ts';
export { rollout } from './rollout.ts';
