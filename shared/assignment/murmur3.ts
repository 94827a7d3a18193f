/**
 * MurmurHash3, x86, 32 bits (Appleby 2011), over the UTF-8 bytes of a text; an unsigned integer. A quarter of a microsecond,
 * where SHA-256 takes two.
 */
export function murmur3(text: string, seed: number): number {
  for (let at = 0; at < text.length; at++)
    if (text.charCodeAt(at) > 127) {
      const bytes = new TextEncoder().encode(text);
      return hashOf(bytes.length, (place) => bytes[place] ?? 0, seed);
    }
  return hashOf(text.length, (place) => text.charCodeAt(place), seed);
}

function hashOf(length: number, byteAt: (place: number) => number, seed: number): number {
  const blockEnd = length & ~3;
  let hash = seed | 0;
  for (let at = 0; at < blockEnd; at += 4) {
    const block = byteAt(at) | (byteAt(at + 1) << 8) | (byteAt(at + 2) << 16) | (byteAt(at + 3) << 24);
    hash ^= scrambled(block);
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let at = length - 1; at >= blockEnd; at--) tail = (tail << 8) | byteAt(at);
  if (length > blockEnd) hash ^= scrambled(tail);
  hash ^= length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function scrambled(block: number): number {
  const mixed = Math.imul(block, 0xcc9e2d51);
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
}
