import type { OnlineMetric } from '../../shared/rollout/plan.ts';
import { judgeMatured, type LateJudgement } from '../../store/postgres/matured-outcomes.ts';
import type { Dependencies } from '../dependencies.ts';
import { guarded } from '../guarded.ts';
import { knownRollout } from './place-of.ts';

/** Which rollout is judged again, by which metric; `margin` in its units, where the usual one is not meant. */
export type LateStep = {
  readonly rollout: string;
  readonly metric: OnlineMetric;
  readonly margin?: number;
  /** Who asks, and why. @default monitor */
  readonly actor?: string;
  readonly reason?: string;
};

/** Whether outcomes that came after a promotion refute what a rollout promoted; where they do, its version is marked for good. */
export const refuteLate = ({ pool }: Pick<Dependencies, 'pool'>) =>
  guarded(async (step: LateStep): Promise<LateJudgement> => {
    const { rollout: id, actor = 'monitor', reason = 'outcomes matured', ...asked } = step;
    return judgeMatured(pool, await knownRollout(pool, id), { ...asked, actor, reason });
  });
