import type { GraphInput } from '../features/graph.ts';
import { booleanReader } from './request-boolean.ts';
import { categoryReader } from './request-category.ts';
import { numberReader } from './request-number.ts';
import { timestampReader } from './request-timestamp.ts';
import type { ValueReader } from './value-reader.ts';

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
