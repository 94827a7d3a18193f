import { type ElementType, elementTypes } from './schema.ts';

/** Constant numbers or texts of an export, row-major. */
export type Tensor = {
  readonly dims: readonly number[];
  readonly data: Float64Array | BigInt64Array | readonly string[];
};

/** A row of doubles: [1, n], which is added to every row of a batch. */
export const rowOf = (values: ArrayLike<number>): Tensor => ({
  dims: [1, values.length],
  data: Float64Array.from(values),
});

/** A list of whole numbers: [n]. */
export const integersOf = (values: Iterable<number>): Tensor => {
  const data = BigInt64Array.from(values, BigInt);
  return { dims: [data.length], data };
};

export const listOf = (data: Float64Array | readonly string[]): Tensor => ({ dims: [data.length], data });

const elementOf = ({ data }: Tensor): ElementType => {
  if (data instanceof Float64Array) return 'double';
  return data instanceof BigInt64Array ? 'int64' : 'string';
};

/** The message of a tensor. Numbers are little-endian, which is how every machine of Node's has them. */
export function tensorMessage(tensor: Tensor, name = ''): Readonly<Record<string, unknown>> {
  const { dims, data } = tensor;
  const head = { name, dims, dataType: elementTypes[elementOf(tensor)] };
  if (data instanceof Float64Array || data instanceof BigInt64Array)
    return { ...head, rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
  return { ...head, stringData: data.map((text) => Buffer.from(text)) };
}
