import type { RolloutCommand } from '../../shared/rollout/messages.ts';
import { endRollout } from '../../store/postgres/end-rollout.ts';
import type { Rollout } from '../../store/postgres/rollouts.ts';
import type { ApiDependencies } from '../dependencies.ts';

/** Ends a rollout past Temporal, marked. A workflow that comes back finds the rollout ended. */
export async function abortPastTemporal(
  { ledger }: Pick<ApiDependencies, 'ledger'>,
  rollout: Rollout,
  command: RolloutCommand,
): Promise<Rollout> {
  const { actor } = command;
  const reason = `${command.reason} (past Temporal, which did not answer)`;
  const ended = await endRollout(ledger, { rollout: rollout.id, actor, reason, breakGlass: true });
  return ended.kind === 'ended' ? ended.rollout : rollout;
}
