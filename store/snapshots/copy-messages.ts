/** Codes of messages that may come between the rows: CopyOutResponse, notices, parameters, notifications. */
const passedOver = [0x48, 0x4e, 0x53, 0x41];
const dataCode = 0x64;
const headBytes = 5;

export type Walked = {
  /** Whole and cut CopyData messages, heads and all, in the order in which they came. */
  readonly data: readonly Uint8Array[];
  /** What follows the last row, the end of the COPY or its error first; null while rows may come. */
  readonly rest: Buffer | null;
};

/**
 * Tells CopyData from the other messages of PostgreSQL's protocol, chunk by chunk as they come from the socket. It looks
 * at the heads of messages alone, and copies nothing but a head that is cut.
 */
export function copyMessages(): (chunk: Buffer) => Walked {
  let cutHead: Buffer = Buffer.alloc(0);
  let missingBytes = 0;
  let isData = false;
  return (chunk) => {
    const bytes = cutHead.length === 0 ? chunk : Buffer.concat([cutHead, chunk]);
    cutHead = Buffer.alloc(0);
    const data: Uint8Array[] = [];
    let from = 0;
    let at = Math.min(missingBytes, bytes.length);
    missingBytes -= at;
    const close = (end: number): void => {
      if (isData && end > from) data.push(bytes.subarray(from, end));
    };
    while (at < bytes.length) {
      const code = bytes[at] ?? 0;
      if (code !== dataCode && !passedOver.includes(code)) {
        close(at);
        return { data, rest: bytes.subarray(at) };
      }
      if (bytes.length - at < headBytes) {
        // A copy, for the chunk may lie in a buffer that is used again.
        cutHead = Buffer.from(bytes.subarray(at));
        break;
      }
      if ((code === dataCode) !== isData) {
        close(at);
        isData = code === dataCode;
        from = at;
      }
      at += 1 + bytes.readUInt32BE(at + 1);
    }
    missingBytes += Math.max(at - bytes.length, 0);
    close(Math.min(at, bytes.length));
    return { data, rest: null };
  };
}
