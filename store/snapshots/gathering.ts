import { intAt, itemAt } from '../../shared/dataset/table.ts';
import { type ColumnBuffer, vectorRowCount } from './column-buffer.ts';
import { packed } from './kept-columns.ts';
import { type KeptDescription, widthOf } from './kept-footer.ts';
import { type LevelCoder, levelCoder } from './level-coder.ts';
import type { TappedColumn } from './tapped-columns.ts';
import { numberTap } from './tapped-numbers.ts';
import type { WireColumn, WireKind } from './wire-column.ts';

/** Rows of a block of the file. */
export const blockRows = 32 * vectorRowCount;

/** The decoded values of a batch, before DuckDB takes them; long texts lie in `source`. */
export type DecodedBatch = {
  readonly buffers: readonly ColumnBuffer[];
  readonly rowCount: number;
  readonly source: Uint8Array;
};

/** The values of a column in the block that is being filled. */
export type Gathering = {
  /** Takes the rows of a batch behind the `at` rows that came before. */
  take(batch: DecodedBatch, at: number): void;
  /** Bytes of a value as the block holds it; 0 of a column that was given up. */
  width(): number;
  /** The bytes of so many rows, which nobody writes into any more. */
  takeBytes(rowCount: number): Uint8Array;
  describe(): KeptDescription;
};

export function gather(column: TappedColumn, wires: readonly WireColumn[]): Gathering {
  if (column.as === 'category') return gatherLevels(column);
  const { wire } = itemAt(wires, column.wire);
  const put = column.as === 'label' ? labelPut(column, wire) : numberPut(column, wire);
  let values = new Float64Array(blockRows);
  return {
    take: (batch, at) => put(batch, values, at),
    width: () => 8,
    takeBytes(rowCount) {
      const bytes = new Uint8Array(values.buffer, 0, 8 * rowCount);
      values = new Float64Array(blockRows);
      return bytes;
    },
    describe: () => ({ sql: column.sql, levels: null }),
  };
}

/** Puts the values of a batch into the places from `at` on. */
type Put = (batch: DecodedBatch, into: Float64Array, at: number) => void;

function numberPut({ wire: place }: TappedColumn, wire: WireKind): Put {
  const take = numberTap(wire);
  return ({ buffers, rowCount }, into, at) => take(itemAt(buffers, place), rowCount, into, at);
}

/** 1 where the value is the positive one, else 0; of a missing one nobody asks. */
function labelPut(column: TappedColumn, wire: WireKind): Put {
  const { positive } = column;
  if (wire === 'text') return textLabelPut(column);
  const put = numberPut(column, wire);
  return (batch, into, at) => {
    put(batch, into, at);
    for (let row = at; row < at + batch.rowCount; row++) into[row] = into[row] === positive ? 1 : 0;
  };
}

function textLabelPut({ wire: place, positive }: TappedColumn): Put {
  const coder = levelCoder();
  const codes = new Int32Array(vectorRowCount);
  return ({ buffers, rowCount, source }, into, at) => {
    coder.code({ buffer: itemAt(buffers, place), rowCount, source }, codes, 0);
    for (let row = 0; row < rowCount; row++)
      into[at + row] = coder.levels[intAt(codes, row)] === positive ? 1 : 0;
  };
}

function gatherLevels({ wire: place, sql }: TappedColumn): Gathering {
  const codes = new Int32Array(blockRows);
  let coder: LevelCoder | null = levelCoder();
  const width = (): number => (coder === null ? 0 : widthOf(coder.levels.length));
  return {
    width,
    take({ buffers, rowCount, source }, at) {
      const isGoingOn = coder?.code({ buffer: itemAt(buffers, place), rowCount, source }, codes, at);
      if (!isGoingOn) coder = null;
    },
    takeBytes: (rowCount) =>
      coder === null ? new Uint8Array() : packed(codes.subarray(0, rowCount), coder.levels.length),
    describe: () => (coder === null ? { sql: null, levels: null } : { sql, levels: sorted(coder.levels) }),
  };
}

/** In the order of their bytes, which is DuckDB's. */
function sorted(levels: readonly string[]): KeptDescription['levels'] {
  const inOrder = levels
    .map((level, code) => ({ level, code, key: Buffer.from(level) }))
    .sort((one, two) => Buffer.compare(one.key, two.key));
  const places = new Array<number>(levels.length);
  for (const [place, { code }] of inOrder.entries()) places[code] = place;
  return { sorted: inOrder.map(({ level }) => level), places };
}
