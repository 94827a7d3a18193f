const pattern =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|[+-]\d\d(?::?\d\d)?)?)?$/;

/**
 * Epoch milliseconds of an ISO 8601 date or time, also as PostgreSQL writes it (a blank for the T, a zone of hours
 * alone). Without a zone it is UTC. Null where it is none, or names a day or hour that does not exist.
 */
export function epochMs(text: string): number | null {
  const parts = pattern.exec(text);
  if (parts === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1, 7).map(wholeNumber);
  if (month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) return null;
  if (hour > 23 || minute > 59 || second > 59) return null;
  const fractionMs = parts[7] === undefined ? 0 : Number(`0.${parts[7]}`) * 1000;
  return (
    utcMs({ year, month, day }) +
    ((hour * 60 + minute) * 60 + second) * 1000 +
    fractionMs -
    offsetMs(parts[8])
  );
}

const wholeNumber = (text: string | undefined): number => (text === undefined ? 0 : Number(text));

type CivilDay = { readonly year: number; readonly month: number; readonly day: number };

/** The first century needs the detour: Date.UTC takes the years 0 to 99 for 1900 to 1999. A cycle of the calendar has 146,097 days. */
const utcMs = ({ year, month, day }: CivilDay): number =>
  Date.UTC(year + 400, month - 1, day) - 146_097 * 86_400_000;

function daysOf(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  if (month === 2) return leap ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function offsetMs(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0;
  const digits = zone.slice(1).replace(':', '');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2) || '0');
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}
