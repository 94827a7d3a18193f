import type { ReadColumn } from './column-memory.ts';

/** Bytes of the columns of a frame that are kept in memory; larger frames lie in a file and are read part by part. */
export const frameBytesMax = 512 * 2 ** 20;

/** Where columns of a frame may lie. */
export type FrameStore = {
  /** Folder of the file, which is temporary. */
  readonly folder: string;
  /** @default frameBytesMax */
  readonly bytesMax?: number | undefined;
};

/** What of the columns is kept in a file: all of them, or none. */
export function storedColumns(
  columns: ReadonlyMap<string, Pick<ReadColumn, 'as'>>,
  rowCount: number,
  { folder, bytesMax = frameBytesMax }: FrameStore,
): { readonly folder: string; readonly names: ReadonlySet<string> } | undefined {
  const rowBytes = [...columns.values()].reduce((sum, { as }) => sum + (as === 'double' ? 8 : 4), 0);
  return rowBytes * rowCount > bytesMax ? { folder, names: new Set(columns.keys()) } : undefined;
}
