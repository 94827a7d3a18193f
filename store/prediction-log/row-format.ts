/** The columns of a row as it travels: those that are the same for every answer of a slot come first. */
export const rowColumns = [
  ...['model', 'version', 'revision', 'variant', 'salt', 'assigned'],
  ...['bucket', 'entity', 'id', 'at', 'request_id', 'batch_size', 'status', 'code', 'latency_us'],
  ...['score', 'scores', 'label', 'features'],
] as const;

/** Rows of a binary COPY without its frame, in pieces that end where a row does. */
export type Rows = { readonly columns: readonly string[]; readonly pieces: readonly Buffer[] };

/** The rows in one piece. */
export const bytesOf = ({ pieces }: Rows): Buffer =>
  pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);

/** The places of model and id in a row. */
export const idColumn = 8;
export const modelColumn = 0;

/** What frames the rows of a binary COPY (PostgreSQL, "COPY: Binary Format"). */
export const copyHeader = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);
export const copyTrailer = Buffer.from([0xff, 0xff]);

/** Where each row of the bytes begins, and where the last one ends. */
export function rowOffsets(bytes: Buffer): readonly number[] {
  const offsets = [0];
  let at = 0;
  while (at < bytes.length) {
    at = endOfRow(bytes, at);
    offsets.push(at);
  }
  return offsets;
}

function endOfRow(bytes: Buffer, begin: number): number {
  let at = begin + 2;
  for (let left = bytes.readInt16BE(begin); left > 0; left--) at += 4 + Math.max(0, bytes.readInt32BE(at));
  return at;
}

/** The bytes of one field of the row that begins there; null where the field is. */
export function fieldOf(bytes: Buffer, begin: number, column: number): Buffer | null {
  let at = begin + 2;
  for (let passed = 0; passed < column; passed++) at += 4 + Math.max(0, bytes.readInt32BE(at));
  const length = bytes.readInt32BE(at);
  return length < 0 ? null : bytes.subarray(at + 4, at + 4 + length);
}
