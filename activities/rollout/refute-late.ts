import { judgeLate, type LateVerdict } from '../../shared/rollout/late-outcomes.ts';
import type { OnlineMetric } from '../../shared/rollout/plan.ts';
import { readMatured, refuteVersion } from '../../store/postgres/matured-outcomes.ts';
import type { Dependencies } from '../dependencies.ts';
import { guarded } from '../guarded.ts';
import { knownRollout } from './place-of.ts';

/** Which rollout is judged again, by which metric; `margin` in its units, where the usual one is not meant. */
export type LateQuestion = {
  readonly rollout: string;
  readonly metric: OnlineMetric;
  readonly margin?: number;
};

/** Whether outcomes that came after a promotion refute what a rollout promoted; where they do, its version is marked for good. */
export const refuteLate = ({ pool }: Pick<Dependencies, 'pool'>) =>
  guarded(async ({ rollout: id, metric, ...how }: LateQuestion): Promise<LateVerdict> => {
    const rollout = await knownRollout(pool, id);
    const late = judgeLate(await readMatured(pool, rollout, metric), how);
    if (late.kind === 'refuted') await refuteVersion(pool, rollout);
    return late;
  });
