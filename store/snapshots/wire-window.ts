/** The bytes of the stream that are at hand: from `at`, the next to read, to `end`. */
export type WireWindow = {
  bytes: Uint8Array<ArrayBuffer>;
  view: DataView<ArrayBuffer>;
  at: number;
  end: number;
};

export function createWindow(): WireWindow {
  const bytes = new Uint8Array(1 << 21);
  return { bytes, view: new DataView(bytes.buffer), at: 0, end: 0 };
}

/** Appends a chunk behind what is not read yet, which moves to the front. */
export function append(window: WireWindow, chunk: Uint8Array): void {
  const rest = window.end - window.at;
  if (rest + chunk.length > window.bytes.length) {
    const larger = new Uint8Array(2 * (rest + chunk.length));
    larger.set(window.bytes.subarray(window.at, window.end));
    window.bytes = larger;
    window.view = new DataView(larger.buffer);
  } else window.bytes.copyWithin(0, window.at, window.end);
  window.bytes.set(chunk, rest);
  window.at = 0;
  window.end = rest + chunk.length;
}
