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
import { emptySlot, fillSlot, flipBack, promoteRollout, weighSlot } from './rollout/ask-slot.ts';
import { checkRollout } from './rollout/check-rollout.ts';
import { judgeAgain } from './rollout/judge-again.ts';
import { keepApproval } from './rollout/keep-approval.ts';
import { moveRollout } from './rollout/move-rollout.ts';
import { openRolloutWorkflow } from './rollout/open-rollout-workflow.ts';
import { refuteLate } from './rollout/refute-late.ts';
import { replayGreen } from './rollout/replay-green.ts';
import { watchStep } from './rollout/watch-step.ts';
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
  openRolloutWorkflow: openRolloutWorkflow(deps),
  checkRollout: checkRollout(deps),
  moveRollout: moveRollout(deps),
  fillSlot: fillSlot(deps),
  weighSlot: weighSlot(deps),
  emptySlot: emptySlot(deps),
  promoteRollout: promoteRollout(deps),
  flipBack: flipBack(deps),
  keepApproval: keepApproval(deps),
  watchStep: watchStep(deps),
  replayGreen: replayGreen(deps),
  judgeAgain: judgeAgain(deps),
  refuteLate: refuteLate(deps),
});
export type Activities = ReturnType<typeof createActivities>;
