import type { RolloutRequest } from '../../shared/rollout/messages.ts';
import type { OpenedRollout } from '../../shared/rollout/rollout-steps.ts';
import { readDeclaration } from '../../store/postgres/declarations.ts';
import type { Dependencies } from '../dependencies.ts';
import { guarded } from '../guarded.ts';
import { knownRollout, placeOf } from './place-of.ts';

type Needs = Pick<Dependencies, 'pool' | 'heartbeatTimeoutMs'>;

/** What the workflow of a rollout works with: its plan, as it was stored when it was asked for. */
export const openRolloutWorkflow = ({ pool, heartbeatTimeoutMs }: Needs) =>
  guarded(async ({ rollout: id, model }: RolloutRequest): Promise<OpenedRollout> => {
    const rollout = await knownRollout(pool, id);
    const stored = await readDeclaration(pool, model);
    const { plan, champion, salt, decision, actor, reason } = rollout;
    return {
      ...{ plan, champion, salt, decision, actor, reason, heartbeatTimeoutMs },
      notifies: (stored?.declaration.notify.length ?? 0) > 0,
      place: placeOf(rollout),
    };
  });
