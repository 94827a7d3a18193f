import { leaseMs } from '../../shared/rollout/lease.ts';
import type { Finding, WatchStep } from '../../shared/rollout/rollout-steps.ts';
import { renewLease } from '../../store/postgres/set-deployment.ts';
import { beating } from '../beating.ts';
import { guarded } from '../guarded.ts';
import { fenced } from './fenced.ts';
import { isBake, judgingOf, type Looks, type Pace } from './look.ts';
import { openWakes } from './wakes.ts';

export const usualPace: Pace = { tick: 1_000, look: 1_000, renew: 2_000, retry: 10_000 };

/** More in a row, and a person has to look. */
const errorsMax = 4;

/** A watch as an activity: another worker goes on with it where this one dies. */
export const watchStep = (deps: Looks, pace: Pace = usualPace) =>
  guarded(
    (step: WatchStep): Promise<Finding> => beating(({ signal }) => watch(deps, step, { signal, pace })),
  );

type Watching = { readonly signal: AbortSignal; readonly pace: Pace };

/**
 * Watches one step until something is decided: renews the lease, reads what the ledger has of both arms, judges it, keeps
 * the look, and heeds replicas that acted by themselves and whoever changed the deployment. It may be done again by another
 * worker at any time: how long the step was watched is in the ledger.
 * @throws the signal's reason where it is aborted.
 */
export async function watch(deps: Looks, step: WatchStep, { signal, pace }: Watching): Promise<Finding> {
  const wakes = openWakes(deps.ledgerUrl, step.model);
  const renewing = isBake(step) ? null : renewLeases(deps, step, pace);
  try {
    const judging = await judgingOf(deps, step, pace);
    let errors = 0;
    for (;;) {
      signal.throwIfAborted();
      try {
        const finding = (await fenced(deps, step)) ?? (await judging.look());
        if (finding) return finding;
        errors = 0;
        await wakes.pause(Math.min(pace.tick, judging.nextMs()), signal, true);
      } catch (error) {
        errors += 1;
        const reason = error instanceof Error ? error.message : String(error);
        deps.log.warn({ err: error, rollout: step.rollout, errors }, 'a look failed');
        if (errors > errorsMax && step.mode === 'step') return { kind: 'errors', reason };
        judging.passTime();
        await wakes.pause(pace.retry, signal, false);
      }
    }
  } finally {
    clearInterval(renewing ?? undefined);
    await wakes.close();
  }
}

function renewLeases({ pool, log }: Looks, { model, rollout }: WatchStep, pace: Pace): NodeJS.Timeout {
  const renew = (): void =>
    void renewLease(pool, { model, rollout, leaseMs }).catch((error: unknown) =>
      log.warn({ err: error, rollout }, 'the lease could not be renewed'),
    );
  renew();
  return setInterval(renew, pace.renew);
}
