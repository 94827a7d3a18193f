import type { Frame, FrameColumn, LargeColumn, LargeFrame, ReadPart } from '../../shared/dataset/frame.ts';

/** The same frame with columns that are read part by part, as those of a file are. */
export const storedFrame = ({ rowCount, columns }: Frame): LargeFrame => ({
  rowCount,
  columns: new Map([...columns].map(([name, column]) => [name, stored(column)] as const)),
});

function stored(column: FrameColumn): LargeColumn {
  if (column.kind === 'number') {
    const { values } = column;
    const read: ReadPart<Float64Array> = (begin, into) =>
      into.set(values.subarray(begin, begin + into.length));
    return { kind: 'number', read };
  }
  const { codes, levels } = column;
  const read: ReadPart<Int32Array> = (begin, into) => into.set(codes.subarray(begin, begin + into.length));
  return { kind: 'category', levels, read };
}
