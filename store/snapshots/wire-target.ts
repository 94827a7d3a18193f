import type { ColumnBuffer } from './column-buffer.ts';
import type { Lanes } from './row-hash.ts';
import type { WireBatch } from './wire-batch.ts';
import type { WireWindow } from './wire-window.ts';

/** Where the cells of a column go, and the lanes of the hash that they enter. */
export type CellTarget = { readonly buffer: ColumnBuffer; readonly lanes: Lanes };

/** Decodes the next cell of every row of the batch. */
export type ReadCells = (window: WireWindow, batch: WireBatch, target: CellTarget) => void;
