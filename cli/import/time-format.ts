/** A form of dates and times that PostgreSQL can be told to read. */
export type TimeFormat = {
  readonly name: string;
  /** For `to_timestamp`; null: PostgreSQL reads it as it stands. Without an offset it is taken for UTC. */
  readonly pattern: string | null;
  fits(text: string): boolean;
};

const clock = /^(?:([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d|60)(?:\.\d{1,9})?)?)$/;
const offset = /(?:Z|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?)$/;

function isDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1 || year < 1) return false;
  return day <= new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
}

const isoPattern = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](.+))?$/;

function isIso(text: string): boolean {
  const parts = isoPattern.exec(text);
  if (!parts || !isDay(Number(parts[1]), Number(parts[2]), Number(parts[3]))) return false;
  const time = parts[4];
  return time === undefined || clock.test(time.replace(offset, '').trim());
}

type DateOrder = {
  readonly separator: string;
  readonly order: readonly ('Y' | 'M' | 'D')[];
  readonly yearDigits: 2 | 4;
};

function dateFormat({ separator, order, yearDigits }: DateOrder, hasTime: boolean): TimeFormat {
  const digits = { Y: `\\d{${yearDigits}}`, M: '\\d{1,2}', D: '\\d{1,2}' };
  const date = new RegExp(`^${order.map((part) => `(${digits[part]})`).join(`\\${separator}`)}(?: (.+))?$`);
  const words = { Y: 'Y'.repeat(yearDigits), M: 'MM', D: 'DD' };
  const pattern = order.map((part) => words[part]).join(separator);
  return {
    name: `${pattern}${hasTime ? ' HH24:MI:SS' : ''}`,
    pattern: `${pattern}${hasTime ? ' HH24:MI:SS' : ''}`,
    fits: (text) => {
      const parts = date.exec(text);
      if (!parts || (parts[4] !== undefined) !== hasTime) return false;
      const value = (part: 'Y' | 'M' | 'D'): number => Number(parts[order.indexOf(part) + 1]);
      return (
        isDay(value('Y') + (yearDigits === 2 ? 2000 : 0), value('M'), value('D')) &&
        (!hasTime || clock.test(parts[4] ?? ''))
      );
    },
  };
}

const orders: readonly DateOrder[] = [
  { separator: '/', order: ['M', 'D', 'Y'], yearDigits: 4 },
  { separator: '/', order: ['M', 'D', 'Y'], yearDigits: 2 },
  { separator: '/', order: ['D', 'M', 'Y'], yearDigits: 4 },
  { separator: '/', order: ['D', 'M', 'Y'], yearDigits: 2 },
  { separator: '/', order: ['Y', 'M', 'D'], yearDigits: 4 },
  { separator: '.', order: ['D', 'M', 'Y'], yearDigits: 4 },
  { separator: '.', order: ['D', 'M', 'Y'], yearDigits: 2 },
  { separator: '-', order: ['D', 'M', 'Y'], yearDigits: 4 },
];

export const isoFormat: TimeFormat = { name: 'ISO 8601', pattern: null, fits: isIso };

const written = (chosen: readonly DateOrder[]): readonly TimeFormat[] =>
  chosen.flatMap((order) => [dateFormat(order, false), dateFormat(order, true)]);

/** Nobody writes anything else so: recognised in every column, as ISO 8601 is. */
export const plainFormats: readonly TimeFormat[] = [
  isoFormat,
  ...written(orders.filter(({ separator, yearDigits }) => separator === '.' && yearDigits === 4)),
];

/**
 * ISO 8601 first. What is not plain counts only where the user names the column as a time, and where day and month
 * could be either, month comes first.
 */
export const timeFormats: readonly TimeFormat[] = [isoFormat, ...written(orders)];
