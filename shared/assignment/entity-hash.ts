import { murmur3 } from './murmur3.ts';

/** Two hashes of 32 bits with seeds of their own make one of 64: among a million entities, two share one once in 37 million times. */
const [highOf, lowOf] = [murmur3(0x52617463), murmur3(0x68657421)];

/** The halves of an entity's hash, unsigned: what the log of predictions knows an entity by, in every model and for good. */
export const entityHalves = (entityId: string): { readonly high: number; readonly low: number } => ({
  high: highOf(entityId),
  low: lowOf(entityId),
});

/** The same as 16 hexadecimal digits, as the API shows it. */
export function entityHash(entityId: string): string {
  const { high, low } = entityHalves(entityId);
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');
}

/** A hash as PostgreSQL's bigint has it, signed, in decimal digits; and back. */
export const entityToBigint = (hash: string): string => BigInt.asIntN(64, BigInt(`0x${hash}`)).toString();
export const entityOfBigint = (text: string): string =>
  BigInt.asUintN(64, BigInt(text)).toString(16).padStart(16, '0');
