import type { Forest } from './forest.ts';
import { type BatchOf, type BatchScore, compileBatch } from './score-batch.ts';
import { compileDeep } from './score-deep.ts';

/** The kernel that asks all nodes of all rows where a forest fits in bytes, which is the faster one, else the one that walks. */
export const compileAnyBatch = (forest: Forest, start: number, of: BatchOf): BatchScore =>
  compileBatch(forest, start, of) ??
  compileDeep(forest, { width: of.width, values: [forest.values], starts: [start] });
