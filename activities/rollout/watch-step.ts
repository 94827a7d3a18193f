import { leaseMs } from '../../shared/rollout/lease.ts';
import type { Finding, WatchStep } from '../../shared/rollout/rollout-steps.ts';
import { renewLease } from '../../store/postgres/set-deployment.ts';
import { beating } from '../beating.ts';
import { guarded } from '../guarded.ts';
import { fenced } from './fenced.ts';
import { isBake, type Judging, judgingOf, type Looks, type Pace } from './look.ts';
import { openWakes, sleep } from './wakes.ts';

export const usualPace: Pace = {
  ...{ tick: 1_000, look: 1_000, lookMost: 60_000, renew: 2_000, retry: 10_000 },
};

/** More in a row, and a person has to look: with the pauses between them, most of a minute. */
const errorsMax = 7;
const firstRetryMs = 1_000;

/** A watch as an activity: another worker goes on with it where this one dies. */
export const watchStep = (deps: Looks, pace: Pace = usualPace) =>
  guarded(
    (step: WatchStep): Promise<Finding> => beating(({ signal }) => watch(deps, step, { signal, pace })),
  );

type Watching = { readonly signal: AbortSignal; readonly pace: Pace };

/**
 * Watches one step until something is decided: renews the lease, reads what the ledger has of both arms, judges it, keeps
 * the look, and heeds replicas that acted by themselves and whoever changed the deployment, also while a look takes its
 * time. It may be done again by another worker at any time: how long the step was watched is in the ledger.
 * @throws the signal's reason where it is aborted.
 */
export async function watch(deps: Looks, step: WatchStep, { signal, pace }: Watching): Promise<Finding> {
  const found = new AbortController();
  const watching = { signal: AbortSignal.any([signal, found.signal]), pace };
  const renewing = isBake(step) ? null : renewLeases(deps, step, pace);
  const guard = guarding(deps, step, watching);
  const judge = judging(deps, step, watching);
  try {
    const finding = await Promise.race([guard, judge]);
    signal.throwIfAborted();
    if (finding) return finding;
    throw new Error(`the watch of ${step.rollout} ended without a word`);
  } finally {
    clearInterval(renewing ?? undefined);
    found.abort();
    await guard;
    // A look that still runs is not waited for: it ends by its time-out, and keeps nothing.
    judge.catch(() => undefined);
  }
}

/** What ends a watch at once: looked for at each notice of the ledger. Null where it was aborted. */
async function guarding(deps: Looks, step: WatchStep, { signal, pace }: Watching): Promise<Finding | null> {
  const wakes = openWakes(deps.ledgerUrl, step.model);
  try {
    while (!signal.aborted) {
      // A ledger that is away is told of by the looks.
      const finding = await fenced(deps, step).catch(() => null);
      if (finding) return finding;
      await wakes.pause(pace.tick, signal);
    }
    return null;
  } finally {
    await wakes.close();
  }
}

/** Looks again and again, until one decides something. Null where it was aborted. */
async function judging(deps: Looks, step: WatchStep, { signal, pace }: Watching): Promise<Finding | null> {
  let judge: Judging | null = null;
  for (let errors = 0; !signal.aborted; ) {
    try {
      judge ??= await judgingOf(deps, step, { signal, pace });
      const finding = await judge.look();
      // Nothing is called well that meanwhile acted by itself.
      if (finding) return (await fenced(deps, step)) ?? finding;
      errors = 0;
      await sleep(Math.min(pace.tick, judge.nextMs()), signal);
    } catch (error) {
      if (signal.aborted) return null;
      errors += 1;
      const reason = error instanceof Error ? error.message : String(error);
      deps.log.warn({ err: error, rollout: step.rollout, errors }, 'a look failed');
      if (errors > errorsMax && step.mode === 'step') return { kind: 'errors', reason };
      judge?.passTime();
      await sleep(Math.min(pace.retry, firstRetryMs * 2 ** (errors - 1)), signal);
    }
  }
  return null;
}

function renewLeases({ pool, log }: Looks, { model, rollout }: WatchStep, pace: Pace): NodeJS.Timeout {
  const renew = (): void =>
    void renewLease(pool, { model, rollout, leaseMs }).catch((error: unknown) =>
      log.warn({ err: error, rollout }, 'the lease could not be renewed'),
    );
  renew();
  return setInterval(renew, pace.renew);
}
