import { ApplicationFailure } from '@temporalio/common';
import { type DeploymentRefusal, deploymentRefusals } from '../../shared/messages.ts';

/** A change that the deployment refused, with nothing changed. */
export type ChangeRefused = {
  readonly kind: 'refused';
  readonly type: DeploymentRefusal | 'RequestFault';
  readonly message: string;
};

const refusals = new Set<string>([...Object.values(deploymentRefusals), 'RequestFault']);

/** The typed refusal inside what an Update threw; null where it is none of ours. */
export function refusalOf(error: unknown): ChangeRefused | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof ApplicationFailure && cause.type && refusals.has(cause.type)) {
      return { kind: 'refused', type: cause.type as ChangeRefused['type'], message: cause.message };
    }
  }
  return null;
}
