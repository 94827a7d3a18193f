/** The reason of an aborted signal: a person pressed Ctrl-C, or the process was asked to end. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Exit code of a command that was interrupted, as shells have it: 128 + SIGINT. */
export const interruptedExitCode = 130;

/** Runs `work` with a signal that Ctrl-C aborts, so that it can end in order and say what became of its task. */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = (): void => controller.abort(new Interrupted('interrupted'));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    return await work(controller.signal);
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}
