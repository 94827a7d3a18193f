import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { ChangeAnswer, ChangePending } from '../../shared/http/deployment.ts';
import type { ApiClient } from '../client/api-client.ts';
import { CommandFailed } from '../client/command-failed.ts';
import { interruptedExitCode, interruptible } from '../client/interrupt.ts';
import { modelPath } from '../client/model-path.ts';
import { printProgress } from '../client/output.ts';

export type Change = Readonly<{
  model: string;
  action: 'promote' | 'rollback' | 'reload';
  body: Readonly<Record<string, unknown>>;
  /** Names the change, so that asking again asks for the same one. */
  requestId: string;
}>;

const pauseMs = 1_000;
const patienceMs = 120_000;

/**
 * Asks for a change until it was made or refused: the API answers a slow one as pending, and the same request id asks
 * after the same change.
 * @throws ApiProblem where it was refused, CommandFailed where it stays pending
 */
export function askChange(api: ApiClient, change: Change): Promise<ChangeAnswer> {
  const { model, action, body, requestId } = change;
  const giveUpAt = performance.now() + patienceMs;
  return interruptible(async (signal) => {
    try {
      for (let isFirst = true; ; isFirst = false) {
        const answer = await api.ask(z.union([ChangeAnswer, ChangePending]), modelPath(model, action), {
          method: 'POST',
          body,
          idempotencyKey: requestId,
          signal,
        });
        if (!('state' in answer)) return answer;
        if (performance.now() > giveUpAt) throw stillPending(api, answer);
        if (isFirst) printProgress(`${action}: taken on, waits for the replicas …`);
        await delay(pauseMs, undefined, { signal });
      }
    } catch (error) {
      throw signal.aborted ? goesOn(api, change) : error;
    }
  });
}

const stillPending = ({ url }: ApiClient, { links }: ChangePending): CommandFailed =>
  new CommandFailed(
    `not finished after ${patienceMs / 1000} s: see that a worker runs (\`ratchet doctor\`), and ask again at ${url}${links.self}`,
  );

const goesOn = ({ url }: ApiClient, { model, action, requestId }: Change): CommandFailed =>
  new CommandFailed(
    `the ${action} goes on where it was taken on: see \`ratchet status ${model}\`, or ${url}${modelPath(model, 'changes', requestId)}`,
    interruptedExitCode,
  );
