import {
  ApplicationFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  log,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { ChangeRequest } from '../shared/deployment-steps.ts';
import { type DeploymentChange, type DeploymentState, deploymentRefusals } from '../shared/messages.ts';
import { changeWords } from '../shared/report/change-words.ts';
import { type MadeChange, makeChange, refuse } from './change.ts';
import {
  assertSplitFormed,
  assertWellFormed,
  clear,
  promote,
  promotionOf,
  reload,
  reloadOf,
  rollback,
  rollbackOf,
  split,
  withdraw,
} from './deployment-messages.ts';
import { notify } from './deployment-steps.ts';
import { type Noted, startDiary } from './diary.ts';
import { rootFailure, rootReason } from './failure.ts';
import { openLock } from './lock.ts';
import { clearSplit, makeSplit } from './split.ts';

/**
 * The entity that changes what a model serves, one change at a time. It keeps no copy of what serves: each change reads
 * the ledger and takes effect by a compare-and-set there. Changes that finish are told of in the background.
 */
export async function deployment(state: DeploymentState): Promise<void> {
  const lock = openLock();
  const diary = startDiary(state.model);
  const open = new Map<string, CancellationScope>();
  let tellingCount = 0;

  const inTurn = async (noted: Noted, work: () => Promise<MadeChange>): Promise<MadeChange> => {
    const scope = new CancellationScope({ cancellable: true });
    open.set(noted.requestId, scope);
    try {
      const made = await scope.run(() => lock.runExclusive(work));
      diary.made(noted, made.change);
      return made;
    } catch (error) {
      diary.refused(noted, rootReason(error));
      throw asRefusal(error);
    } finally {
      open.delete(noted.requestId);
    }
  };
  const change = async (request: ChangeRequest): Promise<DeploymentChange> => {
    const { change: made, isUntold } = await inTurn(request, () => makeChange(request));
    if (isUntold !== true) void tell(request, made);
    return made;
  };
  const atTheSlot = async (noted: Noted, work: () => Promise<DeploymentChange>): Promise<DeploymentChange> =>
    (await inTurn(noted, async () => ({ change: await work() }))).change;
  const tell = async (request: ChangeRequest, made: DeploymentChange): Promise<void> => {
    tellingCount++;
    await tellOf(request, made);
    tellingCount--;
  };

  setHandler(promote, (r) => change(promotionOf(r)), {
    validator: (r) => assertWellFormed(state.model, promotionOf(r)),
    description: 'Makes a version serve, once every live replica has loaded and verified it',
  });
  setHandler(rollback, (r) => change(rollbackOf(r)), {
    validator: (r) => assertWellFormed(state.model, rollbackOf(r)),
    description: 'Goes back to the previous live version, or to a named one',
  });
  setHandler(reload, (r) => change(reloadOf(r)), {
    validator: (r) => assertWellFormed(state.model, reloadOf(r)),
    description: 'Makes every replica load and verify the serving version again',
  });
  setHandler(
    split,
    (r) => atTheSlot({ ...r, kind: `${r.role} ${r.version} ${r.weight} %` }, () => makeSplit(r)),
    {
      validator: (r) => assertSplitFormed(state.model, r),
      description:
        "Gives a rollout's version its share of the traffic, once every live replica has loaded it",
    },
  );
  setHandler(clear, (r) => atTheSlot({ ...r, kind: 'clear' }, () => clearSplit(r)), {
    validator: (r) => assertSplitFormed(state.model, r),
    description: "Takes a rollout's version out of the traffic",
  });
  setHandler(withdraw, (requestId) => open.get(requestId)?.cancel());

  const idle = () => allHandlersFinished() && tellingCount === 0;
  await condition(() => isLong(state) && idle());
  await continueAsNew<typeof deployment>(state);
}

const isLong = ({ historyLengthMax }: DeploymentState): boolean => {
  const { continueAsNewSuggested, historyLength } = workflowInfo();
  return continueAsNewSuggested || historyLength > (historyLengthMax ?? Number.POSITIVE_INFINITY);
};

/** Only an ApplicationFailure fails the Update alone; anything else would wedge the entity. */
function asRefusal(error: unknown): ApplicationFailure {
  if (isCancellation(error)) return refuse(deploymentRefusals.withdrawn, 'withdrawn before it took effect');
  const root = rootFailure(error);
  if (root instanceof ApplicationFailure) return root;
  return ApplicationFailure.nonRetryable(rootReason(error), deploymentRefusals.conflict);
}

async function tellOf(request: ChangeRequest, made: DeploymentChange): Promise<void> {
  if (request.kind === 'reload') return;
  const event = request.kind === 'promote' ? 'promoted' : 'rolled-back';
  const text = changeWords({ ...made, reason: request.reason });
  try {
    await notify.executeWithOptions({ summary: `tell of: ${event}` }, [
      { model: request.model, subject: request.requestId, event, text },
    ]);
  } catch (error) {
    log.warn('notification not delivered', { event, reason: rootReason(error) });
  }
}
