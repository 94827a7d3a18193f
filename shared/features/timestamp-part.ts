export const timestampParts = ['epoch-days', 'month', 'day-of-month', 'day-of-week', 'hour'] as const;

/** A place in a cycle as two numbers, near each other where times are: 23:59 stands beside 0:00, December beside January. */
export const cycleParts = [
  'hour-sin',
  'hour-cos',
  'weekday-sin',
  'weekday-cos',
  'year-sin',
  'year-cos',
] as const;
export type CyclePart = (typeof cycleParts)[number];
export type TimestampPart = (typeof timestampParts)[number] | CyclePart;

/** Days of the cycle that a part is of: rows that span fewer have not seen the whole of it. */
export function cycleDays(part: CyclePart): number {
  if (part.startsWith('hour')) return 1;
  return part.startsWith('weekday') ? 7 : 365;
}

const dayMs = 86_400_000;
const hourMs = 3_600_000;
/** Radians per day of the week, and per day of the year. */
export const weekdayTurn = (2 * Math.PI) / 7;
export const yearTurn = (2 * Math.PI) / 365.25;

/**
 * A part of an instant (epoch milliseconds) in UTC: days since 1970 with fraction, month 1–12, day 1–31, weekday 0 (Monday)
 * – 6, hour 0–23; sine and cosine of the time of day, of the weekday, and of the day since 1 March.
 */
export function timestampPart(part: TimestampPart, epochMs: number): number {
  const days = Math.floor(epochMs / dayMs);
  switch (part) {
    case 'epoch-days':
      return epochMs / dayMs;
    case 'hour':
      return Math.floor((epochMs - days * dayMs) / hourMs);
    case 'day-of-week':
      return (((days + 3) % 7) + 7) % 7;
    case 'month':
      return monthOf(dayOfMarchYear(days));
    case 'day-of-month':
      return dayOf(dayOfMarchYear(days));
    case 'hour-sin':
      return Math.sin(2 * Math.PI * (epochMs / dayMs - days));
    case 'hour-cos':
      return Math.cos(2 * Math.PI * (epochMs / dayMs - days));
    case 'weekday-sin':
      return Math.sin(weekdayTurn * timestampPart('day-of-week', epochMs));
    case 'weekday-cos':
      return Math.cos(weekdayTurn * timestampPart('day-of-week', epochMs));
    case 'year-sin':
      return Math.sin(yearTurn * dayOfMarchYear(days));
    case 'year-cos':
      return Math.cos(yearTurn * dayOfMarchYear(days));
  }
}

/** The year of an instant (epoch milliseconds) in UTC. */
export function yearOf(epochMs: number): number {
  const days = Math.floor(epochMs / dayMs);
  const era = Math.floor((days + marchEpochDays) / eraDays);
  const marchYear = yearOfEra(dayOfEra(days)) + era * 400;
  return marchMonth(dayOfMarchYear(days)) < 10 ? marchYear : marchYear + 1;
}

/** From 1 March of the year 0 to 1970, and in 400 years. */
const marchEpochDays = 719_468;
const eraDays = 146_097;

const dayOfEra = (days: number): number => {
  const shifted = days + marchEpochDays;
  return shifted - Math.floor(shifted / eraDays) * eraDays;
};

const yearOfEra = (day: number): number =>
  Math.floor((day - Math.floor(day / 1_460) + Math.floor(day / 36_524) - Math.floor(day / 146_096)) / 365);

/** Days since 1 March of the civil year that begins there. Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days. */
function dayOfMarchYear(days: number): number {
  const day = dayOfEra(days);
  const year = yearOfEra(day);
  return day - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
}

const marchMonth = (dayOfYear: number): number => Math.floor((5 * dayOfYear + 2) / 153);

function monthOf(dayOfYear: number): number {
  const month = marchMonth(dayOfYear);
  return month < 10 ? month + 3 : month - 9;
}

const dayOf = (dayOfYear: number): number =>
  dayOfYear - Math.floor((153 * marchMonth(dayOfYear) + 2) / 5) + 1;
