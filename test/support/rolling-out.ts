import { randomUUID } from 'node:crypto';
import { rolloutName, rolloutWorkflowId } from '../../shared/ids.ts';
import type { RolloutCommand, RolloutCommandName, RolloutOutcome } from '../../shared/rollout/messages.ts';
import type { CanaryPhase, RolloutPlan } from '../../shared/rollout/plan.ts';
import { changeDeployment, readDeployment } from '../../store/postgres/deployments.ts';
import { listTransitions, openRollout, readRollout } from '../../store/postgres/rollouts.ts';
import { commandRollout, type RolloutAnswered, startRollout } from '../../store/temporal/rollouts.ts';
import { customersDeclaration } from '../activities/customers.ts';
import { type Installation, openInstallation } from '../activities/installation.ts';
import { placeVersion } from '../activities/placed-version.ts';

export const canary = (steps: readonly number[], changes: Partial<CanaryPhase> = {}): CanaryPhase => ({
  ...{ strategy: 'canary', steps, minTimeMs: 0, minRequests: 0, deadlineMs: 60_000, alpha: 0.05 },
  guards: [],
  ...changes,
});

export const planOf = (changes: Partial<RolloutPlan> = {}): RolloutPlan => ({
  ...{ phases: [canary([5, 50])], bakeMs: 0, pauseTimeoutMs: 60_000, approval: null, aa: false },
  ...changes,
});

/** An installation where v1 serves and v2 waits. */
export async function openDuel(
  queuePrefix: string,
  declared: Readonly<Record<string, unknown>> = {},
): Promise<Installation> {
  const here = await openInstallation(1, queuePrefix);
  await placeDuel(here, declared);
  return here;
}

/** Declares the model of an installation and has v1 serve it while v2 waits. */
export async function placeDuel(
  here: Installation,
  declared: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  await here.declare(customersDeclaration(here.model, here.table, declared));
  for (const _ of [1, 2]) await placeVersion(here, 'staged');
  await changeDeployment(here.deps.pool, {
    ...{ model: here.model, requestId: 'first', expectedRevision: 0, actor: 'tester', reason: 'first' },
    action: { kind: 'promote', version: 'v1' },
  });
}

/** A rollout in the ledger, and what a person can do with it. */
export async function openTestRollout(
  here: Installation,
  plan: RolloutPlan,
  { version = 'v2', actor = 'ann' }: { readonly version?: string; readonly actor?: string } = {},
) {
  const { pool, client } = here.deps;
  const { model } = here;
  const rollout = rolloutName(randomUUID());
  const request = { rollout, model, version };
  await openRollout(pool, {
    ...{ id: rollout, model, version, champion: 'v1', requestId: rollout, run: null, decision: null },
    ...{ plan, salt: rollout, actor, reason: 'a better model' },
  });
  const handle = client.workflow.getHandle(rolloutWorkflowId(model, version));
  let count = 0;
  return {
    ...request,
    start: () => startRollout(here.deps, request),
    command: (name: RolloutCommandName, given: Partial<RolloutCommand> = {}): Promise<RolloutAnswered> =>
      commandRollout(client, request, name, {
        ...{ requestId: `${name}-${++count}`, actor: 'bob', reason: `${name} it` },
        ...given,
      }),
    outcome: (): Promise<RolloutOutcome> => handle.result(),
    row: () => readRollout(pool, rollout),
    deployment: () => readDeployment(pool, model),
    /** The states that it went through, with the weights. */
    way: async () =>
      (await listTransitions(pool, rollout)).map(({ to, weight }) => (weight > 0 ? `${to} ${weight}` : to)),
    handle,
  };
}
export type TestRollout = Awaited<ReturnType<typeof openTestRollout>>;
