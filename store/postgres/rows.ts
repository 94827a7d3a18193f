/** What the driver hands over, as our records have it. */
export const iso = (time: Date): string => time.toISOString();
export const isoOrNull = (time: Date | null): string | null => (time === null ? null : time.toISOString());

/** A bigint of the ledger as a number. @throws RangeError beyond 2^53, where a number would lie. */
export function safeInteger(text: string | number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is no integer that a number can hold`);
  return value;
}
