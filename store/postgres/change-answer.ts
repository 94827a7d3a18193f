import type { ChangeRequest } from '../../shared/deployment-steps.ts';
import type { DeploymentChange } from '../../shared/messages.ts';
import type { Change } from './deployment-rows.ts';

/** What a change that is in the ledger is answered with, however often it is asked for. */
export const answerOf = ({
  model,
  revision,
  fromVersion,
  toVersion,
}: Pick<Change, 'model' | 'revision' | 'fromVersion' | 'toVersion'>): DeploymentChange => ({
  model,
  revision,
  previous: fromVersion,
  current: toVersion,
  replicas: 0,
});

/** Whether the id stands for a change that asked for something else. */
export const isAnotherChange = (
  made: Pick<Change, 'kind' | 'toVersion'>,
  { kind, version }: { readonly kind: ChangeRequest['kind']; readonly version?: string | undefined },
): boolean =>
  made.kind !== kind || (version !== undefined && kind !== 'reload' && made.toVersion !== version);
