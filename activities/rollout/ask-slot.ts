import { leaseMs } from '../../shared/rollout/lease.ts';
import type { PhasePlan } from '../../shared/rollout/plan.ts';
import type {
  ChampionStep,
  FillStep,
  FlipStep,
  SlotAnswer,
  SlotStep,
} from '../../shared/rollout/rollout-steps.ts';
import type { SplitRequest } from '../../shared/rollout/slot-messages.ts';
import { readDeployment } from '../../store/postgres/deployments.ts';
import type { Rollout } from '../../store/postgres/rollouts.ts';
import {
  type ChangeAnswered,
  clear,
  type DeploymentClient,
  promote,
  rollback,
  split,
} from '../../store/temporal/deployments.ts';
import { beating } from '../beating.ts';
import type { Dependencies } from '../dependencies.ts';
import { guarded } from '../guarded.ts';
import { knownRollout } from './place-of.ts';

type Needs = Pick<Dependencies, 'pool'> & DeploymentClient;

/** Fills the slot the first time: replicas load and verify the version. */
export const fillSlot = (deps: Needs) =>
  guarded((step: FillStep): Promise<SlotAnswer> => beating(() => askSplit(deps, step)));

/** Another weight, or another role, for what the slot holds. */
export const weighSlot = (deps: Needs) =>
  guarded((step: FillStep): Promise<SlotAnswer> => askSplit(deps, step));

async function askSplit(deps: Needs, step: FillStep): Promise<SlotAnswer> {
  const { model, version, rollout: id, revision, weight, actor, reason } = step;
  const rollout = await knownRollout(deps.pool, id);
  return answerOf(
    await split(deps, {
      ...{ model, version, rollout: id, weight, actor, reason, leaseMs, salt: rollout.salt },
      ...{ role: roleIn(rollout, step.phase), requestId: requestIdOf(step, 'split') },
      expectedRevision: revision,
    }),
  );
}

const roles: Readonly<Record<PhasePlan['strategy'], SplitRequest['role']>> = {
  direct: 'green',
  'blue-green': 'green',
  canary: 'canary',
  shadow: 'shadow',
  ab: 'ab',
};

const roleIn = ({ plan }: Rollout, phase: number): SplitRequest['role'] =>
  roles[plan.phases[phase]?.strategy ?? 'direct'];

/** Takes the version out of the traffic, where it still is there by this rollout. */
export const emptySlot = (deps: Needs) =>
  guarded(async (step: SlotStep): Promise<void> => {
    const { model, rollout, actor, reason } = step;
    const cleared = await clear(deps, {
      ...{ model, rollout, actor, reason, requestId: requestIdOf(step, 'clear') },
    });
    if (cleared.kind === 'refused') throw new Error(cleared.message);
  });

/** Makes the version serve; the champion stays loaded where the rollout bakes. */
export const promoteRollout = (deps: Needs) =>
  guarded(
    (step: ChampionStep): Promise<SlotAnswer> =>
      beating(async () => {
        const { model, version, rollout: id, revision, champion, actor, reason } = step;
        const { plan, decision } = await knownRollout(deps.pool, id);
        return answerOf(
          await promote(deps, {
            ...{ model, version, actor, reason, requestId: requestIdOf(step, 'promote') },
            ...(decision === null ? {} : { decision }),
            judgedAgainst: { champion },
            fence: { rollout: id, expectedRevision: revision },
            keepsFormer: plan.bakeMs > 0,
          }),
        );
      }),
  );

/** Goes back to the champion, which is still loaded; only empties the slot where the promotion never took effect. */
export const flipBack = (deps: Needs) =>
  guarded(
    (step: FlipStep): Promise<SlotAnswer> =>
      beating(async () => {
        const { model, version, rollout, revision, champion, actor, reason } = step;
        const { stable } = await readDeployment(deps.pool, model);
        const asked = { model, actor, reason };
        if (stable !== version || champion === null)
          return answerOf(
            await clear(deps, { ...asked, rollout, requestId: requestIdOf(step, nth('clear', step)) }),
          );
        const back = {
          ...{ ...asked, toVersion: champion, force: true, requestId: requestIdOf(step, nth('back', step)) },
          // A promotion whose answer was lost has a revision that the rollout never heard of.
          ...(step.isCertain ? { fence: { rollout, expectedRevision: revision } } : {}),
        };
        return answerOf(await rollback(deps, back));
      }),
  );

/** What was refused under an id stays refused under it. */
const nth = (what: string, { attempt = 1 }: FlipStep): string =>
  attempt === 1 ? what : `${what}/${attempt}`;

const requestIdOf = ({ rollout, generation }: SlotStep, what: string): string =>
  `${rollout}/${generation}/${what}`;

function answerOf(answered: ChangeAnswered): SlotAnswer {
  if (answered.kind === 'changed') return { kind: 'changed', revision: answered.change.revision };
  const { type, message } = answered;
  return { kind: 'refused', type, message };
}
