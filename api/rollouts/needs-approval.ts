import type { Declaration } from '../../shared/declaration/schema.ts';
import { wholeOf } from '../../shared/rollout/resolve-plan.ts';
import { HttpProblem } from '../problem.ts';

/** A promotion by hand asks nobody: where the declaration wants an approval, it is a rollout's. @throws HttpProblem approval_required */
export function refuseWithoutApproval(
  { model, rollout }: Pick<Declaration, 'model' | 'rollout'>,
  version: string,
): void {
  if (rollout === undefined || wholeOf(rollout).approval === undefined) return;
  const start = `/models/${model}/rollouts`;
  throw new HttpProblem(
    'approval_required',
    `${model} declares an approval (rollout.approval), and a promotion by hand asks nobody: begin a rollout with POST ${start} (ratchet rollout start ${model} ${version}), or promote with force`,
    { extra: { links: { rollouts: start } } },
  );
}
