import type { ChangeRequest } from '../shared/deployment-steps.ts';
import type { DeploymentChange } from '../shared/messages.ts';
import type { MadeChange } from '../store/postgres/deployments.ts';

/** What a change that is in the ledger is answered with, however often it is asked for. */
export const answerOf = ({ model, revision, from, to }: MadeChange): DeploymentChange => ({
  model,
  revision,
  previous: from,
  current: to,
  replicas: 0,
});

/** Whether the id stands for a change that asked for something else. */
export const isAnotherChange = (made: MadeChange, { kind, version }: ChangeRequest): boolean =>
  made.kind !== kind || (version !== undefined && kind !== 'reload' && made.to !== version);
