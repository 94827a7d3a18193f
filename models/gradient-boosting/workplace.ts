import type { Kernels } from './kernels.ts';
import type { Places } from './places.ts';

/** What a thread works with. */
export type Workplace = {
  readonly kernels: Kernels;
  readonly places: Places;
  /** The memory as words and as doubles. */
  readonly words: Int32Array;
  readonly reals: Float64Array;
  /** 0 is the first one, who gives out the jobs. */
  readonly thread: number;
};

export const workplaceOf = ({
  memory,
  ...of
}: Omit<Workplace, 'words' | 'reals'> & { readonly memory: WebAssembly.Memory }): Workplace => ({
  ...of,
  words: new Int32Array(memory.buffer),
  reals: new Float64Array(memory.buffer, 0, Math.floor(memory.buffer.byteLength / 8)),
});

/** The labels of all rows of the table. */
export const labelsOf = ({ reals: { buffer }, places }: Workplace): Float64Array | Float32Array =>
  places.labelBytes === 4
    ? new Float32Array(buffer, places.labels, places.scoresBytes / 8)
    : new Float64Array(buffer, places.labels, places.scoresBytes / 8);
