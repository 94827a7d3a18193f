import { isBoolean, isInteger, isNonFinite, isNumber } from './cell-kind.ts';
import { plainFormats, type TimeFormat, timeFormats } from './time-format.ts';

export type StoredType = 'bigint' | 'double precision' | 'boolean' | 'timestamptz' | 'text';

/** How the texts of a column become values of its PostgreSQL type. */
export type Reading = { readonly type: StoredType; readonly time?: TimeFormat; fits(text: string): boolean };

/** A cell in its row, counted from 1 after the header. */
export type CellAt = { readonly text: string; readonly row: number };

export type ColumnSeen = {
  /** The first reading that every cell fits; null where none does, or where the column is empty. */
  readonly reading: Reading | null;
  readonly filledCount: number;
  /** Cells such as `NaN` and `inf`: missing, where the others are numbers. */
  readonly nonFiniteCount: number;
  /** The cell after which no reading was left. */
  readonly broken: CellAt | null;
  /** Cells that are no numbers, counted from the broken one on. */
  readonly wordCount: number;
  /** Whether those are all the broken cell's own word. */
  readonly isOneWord: boolean;
  /** A form of dates that every cell has where no reading is left: one that must be asked for. */
  readonly dates: TimeFormat | null;
};

/** Watches every cell of a column, not a sample. */
export type ColumnWatch = { see(text: string | null, row: number): void; seen(): ColumnSeen };

const timeReading = (time: TimeFormat): Reading => ({ type: 'timestamptz', time, fits: time.fits });

export const textReading: Reading = { type: 'text', fits: () => true };
export const readings: Readonly<Record<Exclude<StoredType, 'text' | 'timestamptz'>, Reading>> = {
  boolean: { type: 'boolean', fits: isBoolean },
  bigint: { type: 'bigint', fits: isInteger },
  'double precision': { type: 'double precision', fits: (text) => isNumber(text) || isNonFinite(text) },
};
/** Of a column that is known to hold whole numbers: where nothing is known, one that is none makes the others fractions. */
export const wholeReading: Reading = {
  type: 'bigint',
  fits: (text) => isInteger(text) || isNonFinite(text),
};
export const timeReadings: readonly Reading[] = timeFormats.map(timeReading);
/** Tried in this order where nothing is known of a column. */
export const anyReadings: readonly Reading[] = [...Object.values(readings), ...plainFormats.map(timeReading)];

/** Keeps, of `possible`, the readings that every cell seen so far fits. */
export function watchColumn(possible: readonly Reading[]): ColumnWatch {
  let left = possible;
  let filledCount = 0;
  let nonFiniteCount = 0;
  let wordCount = 0;
  let isOneWord = true;
  let broken: CellAt | null = null;
  let dates: readonly TimeFormat[] = [];
  return {
    see(text, row) {
      if (text === null) return;
      filledCount += 1;
      const isNone = isNonFinite(text);
      if (isNone) nonFiniteCount += 1;
      if (left.length > 0 && !left.every((reading) => reading.fits(text))) {
        left = left.filter((reading) => reading.fits(text));
        if (left.length === 0) broken = { text, row };
        if (left.length === 0 && filledCount === 1) dates = timeFormats;
      }
      dates = dates.length === 0 ? dates : dates.filter((form) => form.fits(text));
      if (left.length > 0 || isNone || isNumber(text)) return;
      wordCount += 1;
      isOneWord &&= text === broken?.text;
    },
    seen: () => ({
      reading: filledCount === 0 ? null : (left[0] ?? null),
      filledCount,
      nonFiniteCount,
      broken,
      wordCount,
      isOneWord,
      dates: dates[0] ?? null,
    }),
  };
}
