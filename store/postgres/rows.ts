import { versionName, versionNumber } from '../../shared/names.ts';

/** What the driver hands over, as our records have it. Times are ISO 8601 in UTC with milliseconds. */
export const iso = (time: Date | string): string => new Date(time).toISOString();
export const isoOrNull = (time: Date | string | null): string | null => (time === null ? null : iso(time));

/** A bigint of the ledger as a number. @throws RangeError beyond 2^53, where a number would lie. */
export function safeInteger(text: string | number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is no integer that a number can hold`);
  return value;
}

export const versionOrNull = (number: number | null): string | null =>
  number === null ? null : versionName(number);
export const numberOrNull = (version: string | null): number | null =>
  version === null ? null : versionNumber(version);

/** The row that a statement always returns. */
export function firstRow<Row>(rows: readonly Row[], what: string): Row {
  const row = rows[0];
  if (row === undefined) throw new Error(`${what} is not in the ledger`);
  return row;
}
