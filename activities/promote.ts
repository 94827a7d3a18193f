import { promotionRequestId } from '../shared/ids.ts';
import type { PromoteStep, PromoteStepResult } from '../shared/messages.ts';
import { deploymentRefusals } from '../shared/messages.ts';
import { readDeployment } from '../store/postgres/deployments.ts';
import { promote as askPromotion, type ChangeAnswered, withdraw } from '../store/temporal/deployments.ts';
import type { Dependencies } from './dependencies.ts';
import { readRunContext } from './run-context.ts';
import { stage } from './stage.ts';
import { handOver } from './start-rollout.ts';

/**
 * Asks the deployment to make the version serve, or begins the declared rollout of it; a cancelled run takes its request
 * back unless it took effect.
 */
export const promote = (deps: Pick<Dependencies, 'log' | 'pool' | 'client' | 'queuePrefix'>) =>
  stage(deps, 'promote', async (step: PromoteStep, beat) => {
    const { pool, client } = deps;
    const { run, model, version, decision, champion } = step;
    const context = await readRunContext(pool, run);
    const handedOver = await handOver(deps, step, context);
    if (handedOver) return { answer: handedOver, detail: { version, ...handedOver } };
    const { run: row } = context;
    const requestId = promotionRequestId(run);
    const takeBack = () => void withdraw(client, model, requestId).catch(() => undefined);
    beat.signal.addEventListener('abort', takeBack, { once: true });
    try {
      const answered = await askPromotion(deps, {
        ...{ model, requestId, version, decision, judgedAgainst: { champion } },
        ...{ actor: row.actor, reason: row.reason },
      });
      const answer = await resultOf(deps, model, answered);
      return { answer, detail: { version, ...answer } };
    } finally {
      beat.signal.removeEventListener('abort', takeBack);
    }
  });

async function resultOf(
  { pool }: Pick<Dependencies, 'pool'>,
  model: string,
  answered: ChangeAnswered,
): Promise<PromoteStepResult> {
  if (answered.kind === 'changed') return { kind: 'promoted', revision: answered.change.revision };
  const { type, message } = answered;
  if (type === deploymentRefusals.withdrawn) throw new Error(message); // the stage knows that it was cancelled
  if (type !== deploymentRefusals.championChanged) return { kind: 'refused', reason: message };
  return { kind: 'champion-changed', champion: (await readDeployment(pool, model)).stable };
}
