/**
 * Thrown when the kernels of a learner, or a thread that shares its work, broke in themselves. Another attempt would break
 * in the same place.
 */
export class BrokenKernels extends Error {
  override readonly name = 'BrokenKernels';

  constructor(what: string, options?: ErrorOptions) {
    super(
      `${what}: a defect of Ratchet, not of the table; take another learner.kind meanwhile, and report it`,
      options,
    );
  }
}

/** What WebAssembly throws where its code cannot go on; from another thread comes a plain error of that name. */
const trapName = 'RuntimeError';

/** A trap of WebAssembly in words that name what broke; every other error as it is. */
export const withoutTrap = (error: unknown): unknown =>
  error instanceof Error && error.name === trapName
    ? new BrokenKernels(`the learner's kernels stopped (${error.message})`, { cause: error })
    : error;
