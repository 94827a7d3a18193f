import { murmur3 } from './murmur3.ts';

/** What a rollout shares out: a candidate with a weight of 5 % has the 500 lowest. */
export const bucketCount = 10_000;

/**
 * The hash by which a rollout, by its salt, assigns keys: of `<salt>:<key>`, unsigned, 32 bits. With another salt everybody is
 * dealt anew.
 */
export const keyHasher = (salt: string): ((key: string) => number) => murmur3(0, `${salt}:`);

/** The bucket of a hash: the same for good, so that whoever has the candidate keeps it while its weight grows. */
export const bucketOf = (hash: number): number => hash % bucketCount;

/** How many buckets are the candidate's, at a weight in percent. */
export const bucketsOf = (weight: number): number => Math.round((weight * bucketCount) / 100);

/** A hash as answers show it: eight hexadecimal digits; modulo 10,000 it is the bucket. */
export const shownHash = (hash: number): string =>
  byteDigits(hash >>> 24) + byteDigits(hash >>> 16) + byteDigits(hash >>> 8) + byteDigits(hash);

const digits: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, '0'),
);
const byteDigits = (bits: number): string => digits[bits & 255] ?? '';
