/** A moment as a person reads it: `2026-11-21 09:30:12Z`; a dash where there is none. */
export const moment = (iso: string | null | undefined): string =>
  iso ? `${iso.slice(0, 19).replace('T', ' ')}Z` : '–';

/** A number with four significant digits; a dash where there is none. */
export const figure = (value: number | null | undefined): string =>
  value === null || value === undefined
    ? '–'
    : Number.isInteger(value)
      ? String(value)
      : Number(value.toPrecision(4)).toString();

export const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

/** `1 row`, `3,333 rows`. */
export const counted = (count: number, noun: string): string =>
  `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
