import type { RolloutMove, RolloutMoved } from '../../shared/rollout/rollout-steps.ts';
import { isOver } from '../../shared/rollout/state.ts';
import { moveRollout as moveInLedger } from '../../store/postgres/move-rollout.ts';
import { setVersionState } from '../../store/postgres/versions.ts';
import type { Dependencies } from '../dependencies.ts';
import { guarded } from '../guarded.ts';
import { placeOf } from './place-of.ts';

/** One transition, fenced by the generation; a version that failed in the traffic is held with the last one. */
export const moveRollout = ({ pool, log }: Pick<Dependencies, 'pool' | 'log'>) =>
  guarded(async ({ holdsVersion = false, ...move }: RolloutMove): Promise<RolloutMoved> => {
    const { kind, rollout } = await moveInLedger(pool, move);
    const { model, version, state, generation, weight, reason } = rollout;
    if (kind === 'lost') return { kind: 'lost', place: placeOf(rollout), reason };
    if (holdsVersion && isOver(state))
      await setVersionState(pool, { model, version, from: ['candidate', 'staged'], to: 'held' });
    const { actor, reason: why } = move;
    log.info(
      { model, rollout: rollout.id, version, state, generation, weight, actor, reason: why },
      'rollout',
    );
    return { kind: 'moved', place: placeOf(rollout), reason };
  });
