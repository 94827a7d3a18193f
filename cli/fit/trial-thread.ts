import { parentPort } from 'node:worker_threads';
import { scoreTrial, type TrialRecipe } from '../../activities/searching/score-trial.ts';
import type { TrialOrder, TrialOutcome } from '../../shared/search/trial.ts';
import type { RungData } from './rung-data.ts';

/** What a thread is told: the rows of a rung, then its trials, one after the other. */
export type TrialOrders =
  | { readonly kind: 'rung'; readonly recipe: TrialRecipe; readonly rung: RungData }
  | { readonly kind: 'trial'; readonly order: TrialOrder; readonly msLeft: number };

/** What it answers each trial with. */
export type TrialAnswer = { readonly outcome: TrialOutcome } | { readonly fault: string };

let given: Extract<TrialOrders, { kind: 'rung' }> | null = null;

parentPort?.on('message', (said: TrialOrders) => {
  if (said.kind === 'rung') given = said;
  else
    void answerTo(said).then(
      (outcome) => parentPort?.postMessage({ outcome }),
      (error: unknown) =>
        parentPort?.postMessage({ fault: error instanceof Error ? (error.stack ?? '') : String(error) }),
    );
});

async function answerTo({ order, msLeft }: Extract<TrialOrders, { kind: 'trial' }>): Promise<TrialOutcome> {
  if (given === null) throw new Error('a trial came before the rows of its rung');
  const { recipe, rung } = given;
  const end = performance.now() + msLeft;
  return scoreTrial(order, {
    ...{ recipe, ...rung, threads: 1 },
    msLeft: () => end - performance.now(),
    onProgress: () => undefined,
  });
}
