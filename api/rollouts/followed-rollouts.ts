import { readRollout } from '../../store/postgres/rollouts.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { lookAt } from './rollout-answer.ts';
import { openRolloutFeed, type RolloutFeed } from './rollout-feed.ts';

/** The news of rollouts as the ledger has them. */
export const followedRollouts = (
  ledgerUrl: string,
  deps: Pick<ApiDependencies, 'ledger' | 'orchestration'>,
): RolloutFeed =>
  openRolloutFeed({
    ledgerUrl,
    look: async (id) => {
      const rollout = await readRollout(deps.ledger, id);
      return rollout && lookAt(deps, rollout);
    },
  });
