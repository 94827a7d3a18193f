import type { Task } from './declaration/task.ts';

/** What a fit learnt: JSON and, where arrays are large, little-endian bytes. No clock, id or path inside. */
export type Model = {
  readonly kind: string;
  readonly formatVersion: number;
  readonly task: Task;
  /** Width of the logical design row that the model was fitted on. */
  readonly width: number;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly binary?: Uint8Array;
};
