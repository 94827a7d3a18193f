import { awaitReady, awaitServing } from './await-replicas.ts';
import { clearCandidate } from './clear-candidate.ts';
import { commitChange } from './commit-change.ts';
import { clearSlot, commitSplit } from './commit-split.ts';
import type { Dependencies } from './dependencies.ts';
import { evaluate } from './evaluate.ts';
import { finishRun } from './finish-run.ts';
import { notify } from './notify.ts';
import { openRun } from './open-run.ts';
import { planTrials } from './plan-trials.ts';
import { prepareChange } from './prepare-change.ts';
import { prepareSplit } from './prepare-split.ts';
import { promote } from './promote.ts';
import { pull } from './pull.ts';
import { register } from './register.ts';
import { runTrial } from './run-trial.ts';
import { train } from './train.ts';
import { validate } from './validate.ts';

/** Every activity, under the name that histories know it by. */
export const createActivities = (deps: Dependencies) => ({
  openRun: openRun(deps),
  pull: pull(deps),
  validate: validate(deps),
  planTrials: planTrials(deps),
  runTrial: runTrial(deps),
  train: train(deps),
  register: register(deps),
  evaluate: evaluate(deps),
  promote: promote(deps),
  finishRun: finishRun(deps),
  notify: notify(deps),
  prepareChange: prepareChange(deps),
  awaitReady: awaitReady(deps),
  commitChange: commitChange(deps),
  clearCandidate: clearCandidate(deps),
  awaitServing: awaitServing(deps),
  prepareSplit: prepareSplit(deps),
  commitSplit: commitSplit(deps),
  clearSlot: clearSlot(deps),
});
export type Activities = ReturnType<typeof createActivities>;
