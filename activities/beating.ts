import { Context } from '@temporalio/activity';

/** What a step reports of itself while it works. */
export type Beat = {
  /** Aborted when the run is cancelled or the worker shuts down. */
  readonly signal: AbortSignal;
  /** Latest news; carried by the next beat. */
  report(progress: unknown): void;
};

const intervalMs = 400;

/**
 * Beats while `work` runs. The SDK throttles what is sent; a cancel comes back with a beat.
 */
export async function beating<T>(work: (beat: Beat) => Promise<T>): Promise<T> {
  const context = Context.current();
  let progress: unknown;
  const timer = setInterval(() => context.heartbeat(progress), intervalMs);
  context.heartbeat(progress);
  try {
    return await work({
      signal: context.cancellationSignal,
      report: (latest) => {
        progress = latest;
      },
    });
  } finally {
    clearInterval(timer);
  }
}
