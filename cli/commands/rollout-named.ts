import { RolloutsAnswer } from '../../shared/http/rollouts.ts';
import type { ApiClient } from '../client/api-client.ts';
import { CommandFailed } from '../client/command-failed.ts';
import { modelPath, withQuery } from '../client/model-path.ts';
import type { RolloutName } from './watch-rollout.ts';

/** The rollout that is named, or the newest one, which is the one under way where there is one. */
export async function rolloutNamed(
  api: ApiClient,
  model: string,
  rollout: string | undefined,
): Promise<RolloutName> {
  if (rollout !== undefined) return { model, rollout };
  const path = withQuery(modelPath(model, 'rollouts'), { limit: '1' });
  const [newest] = (await api.ask(RolloutsAnswer, path)).rollouts;
  if (newest) return { model, rollout: newest.rollout };
  throw new CommandFailed(`${model} has no rollout yet: ratchet rollout start ${model} --reason …`);
}
