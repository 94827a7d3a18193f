import { ApplicationFailure, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { ChangeRequest } from '../shared/deployment-steps.ts';
import {
  type DeploymentChange,
  type PromoteRequest,
  permanentFaults,
  type ReloadRequest,
  type RollbackRequest,
} from '../shared/messages.ts';
import type { ClearRequest, SplitRequest } from '../shared/rollout/slot-messages.ts';
import { updateNames, withdrawSignal } from '../shared/temporal-names.ts';

export const promote = defineUpdate<DeploymentChange, [PromoteRequest]>(updateNames.promote);
export const rollback = defineUpdate<DeploymentChange, [RollbackRequest]>(updateNames.rollback);
export const reload = defineUpdate<DeploymentChange, [ReloadRequest]>(updateNames.reload);
export const split = defineUpdate<DeploymentChange, [SplitRequest]>(updateNames.split);
export const clear = defineUpdate<DeploymentChange, [ClearRequest]>(updateNames.clear);
export const withdraw = defineSignal<[string]>(withdrawSignal);

const versionShape = /^v[1-9]\d{0,8}$/;

/** Refuses what shape alone shows; the rest is decided against the ledger. */
export function assertWellFormed(model: string, request: ChangeRequest): void {
  const problem = problemOf(model, request);
  if (problem) throw ApplicationFailure.nonRetryable(problem, permanentFaults.request);
}

function problemOf(model: string, request: ChangeRequest): string | null {
  if (request.model !== model) return `model: expected ${model}, got ${request.model}`;
  if (!request.requestId || request.requestId.length > 200) return 'requestId: expected 1 to 200 characters';
  if (!request.actor) return 'actor: expected who asks';
  if (request.kind === 'rollback' && !request.reason.trim()) return 'reason: a rollback needs one';
  if (request.force && !request.reason.trim()) return 'reason: force needs one';
  if (request.kind === 'promote' && request.version === undefined) return 'version: expected one';
  if (request.version !== undefined && !versionShape.test(request.version)) {
    return `version: expected a version such as v3, got ${request.version.slice(0, 40)}`;
  }
  return null;
}

/** Refuses what the shape of a split, or of the clearing of one, shows. */
export function assertSplitFormed(model: string, request: ClearRequest | SplitRequest): void {
  const problem = splitProblem(model, request);
  if (problem) throw ApplicationFailure.nonRetryable(problem, permanentFaults.request);
}

function splitProblem(model: string, request: ClearRequest | SplitRequest): string | null {
  if (request.model !== model) return `model: expected ${model}, got ${request.model}`;
  if (!request.requestId || request.requestId.length > 200) return 'requestId: expected 1 to 200 characters';
  if (!request.rollout) return 'rollout: expected whose split it is';
  if (!('weight' in request)) return null;
  const { version, weight, role, leaseMs } = request;
  if (!versionShape.test(version))
    return `version: expected a version such as v3, got ${version.slice(0, 40)}`;
  if (!(weight >= 0 && weight <= 100)) return `weight: expected 0 to 100 percent, got ${weight}`;
  if (weight > 0 && role !== 'canary' && role !== 'ab')
    return `weight: a ${role} gets no traffic, got ${weight}`;
  return leaseMs > 0 ? null : `leaseMs: expected more than 0, got ${leaseMs}`;
}

export const promotionOf = (request: PromoteRequest): ChangeRequest => ({
  ...request,
  kind: 'promote',
  force: request.force ?? false,
});

export const rollbackOf = ({ toVersion, force, ...request }: RollbackRequest): ChangeRequest => ({
  ...request,
  kind: 'rollback',
  force: force ?? false,
  ...(toVersion === undefined ? {} : { version: toVersion }),
});

export const reloadOf = (request: ReloadRequest): ChangeRequest => ({
  ...request,
  kind: 'reload',
  force: request.force ?? false,
});
