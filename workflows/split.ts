import { CancellationScope } from '@temporalio/workflow';
import { type DeploymentChange, deploymentRefusals } from '../shared/messages.ts';
import type { ClearRequest, SplitRequest } from '../shared/rollout/slot-messages.ts';
import { overtaken, refuse, whenReady } from './change.ts';
import { clearSlot, commitSplit, prepareSplit } from './deployment-steps.ts';

/**
 * Gives a rollout's version its share of the traffic. Where the slot does not hold it yet, every live replica loads and
 * verifies it first; after that, a split is one compare-and-set.
 * @throws ApplicationFailure with a type of `deploymentRefusals`.
 */
export async function makeSplit(request: SplitRequest): Promise<DeploymentChange> {
  const committed = await CancellationScope.nonCancellable(() => commitSplit(request));
  if (committed.kind === 'refused') throw refuse(committed.type, committed.message);
  if (committed.kind === 'changed') return committed.change;
  const revision = await fillSlot(request);
  const after = await CancellationScope.nonCancellable(() =>
    commitSplit({ ...request, expectedRevision: revision }),
  );
  if (after.kind === 'changed') return after.change;
  if (after.kind === 'refused') throw refuse(after.type, after.message);
  throw refuse(deploymentRefusals.superseded, overtaken(request.model));
}

/** Answers with the revision of the filled slot. */
async function fillSlot(request: SplitRequest): Promise<number> {
  const { model, version, role } = request;
  const summary = `${model}: check and publish ${version}, into the slot as ${role}`;
  const prepared = await CancellationScope.nonCancellable(() =>
    prepareSplit.executeWithOptions({ summary }, [request]),
  );
  if (prepared.kind === 'refused') throw refuse(prepared.type, prepared.message);
  await whenReady(request, prepared);
  return prepared.revision;
}

export const clearSplit = (request: ClearRequest): Promise<DeploymentChange> =>
  CancellationScope.nonCancellable(() => clearSlot(request));
