import { setTimeout as delay } from 'node:timers/promises';
import { RunAnswer } from '../../shared/http/runs.ts';
import type { ApiClient } from '../client/api-client.ts';
import { CommandFailed } from '../client/command-failed.ts';
import { interruptedExitCode, interruptible } from '../client/interrupt.ts';
import { modelPath } from '../client/model-path.ts';
import { ApiProblem, ApiUnreachable } from '../client/problem.ts';
import { stageTeller, type Terminal } from './stage-teller.ts';

const pollMs = 200;
/** So long an API may be away, as while it is deployed anew; the run goes on meanwhile. */
const awayMsMax = 120_000;

type RunName = { readonly model: string; readonly run: string };

/** Follows a run to its end; Ctrl-C leaves the run going and says so. */
export function waitForRun(api: ApiClient, run: RunName, out: Terminal = process.stderr): Promise<RunAnswer> {
  const teller = stageTeller(out, () => performance.now());
  return interruptible(async (signal) => {
    try {
      for (;;) {
        const found = await readRun(api, run, {
          signal,
          onAway: () => teller.note('the API is away, the run goes on'),
        });
        teller.tell(found);
        if (found.state === 'finished') return found;
        await delay(pollMs, undefined, { signal });
      }
    } catch (error) {
      throw signal.aborted ? leftGoing(run) : error;
    } finally {
      teller.end();
    }
  });
}

async function readRun(
  api: ApiClient,
  { model, run }: RunName,
  how: { readonly signal: AbortSignal; readonly onAway: () => void },
): Promise<RunAnswer> {
  const { signal, onAway } = how;
  const giveUpAt = performance.now() + awayMsMax;
  for (;;) {
    try {
      return await api.ask(RunAnswer, modelPath(model, 'runs', run), { signal });
    } catch (error) {
      if (!isAway(error) || performance.now() > giveUpAt) throw error;
      onAway();
      await delay(pollMs, undefined, { signal });
    }
  }
}

const isAway = (error: unknown): boolean =>
  error instanceof ApiUnreachable || (error instanceof ApiProblem && error.status === 503);

const leftGoing = ({ model, run }: RunName): CommandFailed =>
  new CommandFailed(
    `${run} goes on\n  follow it: ratchet runs ${model} ${run} --wait\n  stop it:   ratchet runs ${model} ${run} --cancel`,
    interruptedExitCode,
  );
