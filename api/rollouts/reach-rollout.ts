import { setTimeout as pause } from 'node:timers/promises';
import type { RolloutCommand, RolloutCommandName } from '../../shared/rollout/messages.ts';
import { isOver } from '../../shared/rollout/state.ts';
import { type Rollout, readRollout } from '../../store/postgres/rollouts.ts';
import { commandRollout, type RolloutAnswered } from '../../store/temporal/rollouts.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { type Asked, ask } from '../temporal/orchestration.ts';

type Sent = {
  readonly name: RolloutCommandName;
  readonly command: RolloutCommand;
  /** Milliseconds that the caller waits. */
  readonly patienceMs: number;
};
type Reached = Exclude<RolloutAnswered, { kind: 'other' }>;

const againMs = 200;
const gone = { kind: 'answered', value: { kind: 'gone' } } as const;

/**
 * Sends a command to the workflow of a rollout. Rollouts of a version share a workflow id: while the one before says its last
 * words, this one is waited for, and is gone where it does not come in time, or is over by then.
 */
export async function reachRollout(
  { ledger, orchestration }: Pick<ApiDependencies, 'ledger' | 'orchestration'>,
  { id, model, version }: Rollout,
  { name, command, patienceMs }: Sent,
): Promise<Asked<Reached>> {
  const request = { rollout: id, model, version };
  const endsAt = performance.now() + patienceMs;
  for (let leftMs = patienceMs; leftMs > 0; leftMs = endsAt - performance.now()) {
    const asked = await ask(orchestration, leftMs, () =>
      commandRollout(orchestration.client, request, name, command),
    );
    if (asked.kind !== 'answered') return asked;
    if (asked.value.kind !== 'other') return { kind: 'answered', value: asked.value };
    const now = await readRollout(ledger, id);
    if (now === null || isOver(now.state)) return gone;
    await pause(againMs);
  }
  return gone;
}
