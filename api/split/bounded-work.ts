import { type Context, createContext, Script } from 'node:vm';

/** Work did not come back in its time, and was ended. */
export class NeverCameBack extends Error {
  override readonly name = 'NeverCameBack';

  constructor(withinMs: number) {
    super(`it did not come back within ${withinMs} ms and was ended`);
  }
}

type Box = { work: () => unknown };

const idle = (): undefined => undefined;
const box: Box = { work: idle };
/** Made when it is first wanted: most replicas never do. */
let context: Context | null = null;
const script = new Script('work()');

/**
 * Does synchronous work that V8 ends where it takes longer, such as an endless loop; what it was at is left as it stood.
 * Costs some 65 µs for the clock that watches. Code that waits inside a native library is not ended.
 *
 * @throws NeverCameBack; what the work throws
 */
export function boundedWork<Result>(work: () => Result, withinMs: number): Result {
  let result: Result | undefined;
  box.work = () => {
    result = work();
  };
  context ??= createContext(box);
  try {
    script.runInContext(context, { timeout: withinMs });
    return result as Result;
  } catch (error) {
    throw isTimeout(error) ? new NeverCameBack(withinMs) : error;
  } finally {
    box.work = idle;
  }
}

/** An error of the context's own, so no instance of `Error` here. */
const isTimeout = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  'code' in error &&
  error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
