import type { GraphInput } from '../features/graph.ts';
import { booleanReader } from './request-boolean.ts';
import { categoryReader } from './request-category.ts';
import { numberReader } from './request-number.ts';
import type { Problem } from './request-problem.ts';
import { timestampReader } from './request-timestamp.ts';

/**
 * Checks one sent value, neither null nor left out, and writes it into its slot of the raw row. Null where all is well.
 * It writes rather than returns the number, which would be boxed on the heap.
 */
export type ValueReader = (value: unknown, raw: Float64Array, slot: number) => Problem | null;

/** The reader of an input's type. */
export function valueReader(input: GraphInput): ValueReader {
  switch (input.type) {
    case 'number':
    case 'integer':
      return numberReader(input);
    case 'boolean':
      return booleanReader(input);
    case 'category':
      return categoryReader(input);
    case 'timestamp':
      return timestampReader(input);
  }
}
