import type { ChangeRequest } from '../shared/deployment-steps.ts';
import type { DeploymentChange } from '../shared/messages.ts';
import type { Change } from '../store/postgres/deployments.ts';

/** What a change that is in the ledger is answered with, however often it is asked for. */
export const answerOf = ({ model, revision, fromVersion, toVersion }: Change): DeploymentChange => ({
  model,
  revision,
  previous: fromVersion,
  current: toVersion,
  replicas: 0,
});

/** Whether the id stands for a change that asked for something else. */
export const isAnotherChange = (made: Change, { kind, version }: ChangeRequest): boolean =>
  made.kind !== kind || (version !== undefined && kind !== 'reload' && made.toVersion !== version);
