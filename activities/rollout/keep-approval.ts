import type { ApprovalGiven } from '../../shared/rollout/rollout-steps.ts';
import { recordApproval } from '../../store/postgres/rollout-approvals.ts';
import type { Dependencies } from '../dependencies.ts';
import { guarded } from '../guarded.ts';

export const keepApproval = ({ pool }: Pick<Dependencies, 'pool'>) =>
  guarded((given: ApprovalGiven): Promise<void> => recordApproval(pool, given));
