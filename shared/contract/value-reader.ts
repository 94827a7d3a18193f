import type { Problem } from './request-problem.ts';

/**
 * Checks one sent value, neither null nor left out, and writes it into its slot of the raw row. Null where all is well.
 * It writes rather than returns the number, which would be boxed on the heap.
 */
export type ValueReader = (value: unknown, raw: Float64Array, slot: number) => Problem | null;
