export const timestampParts = ['epoch-days', 'month', 'day-of-month', 'day-of-week', 'hour'] as const;
export type TimestampPart = (typeof timestampParts)[number];

const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** A part of an instant (epoch milliseconds) in UTC: days since 1970 with fraction, month 1–12, day 1–31, weekday 0 (Monday) – 6, hour 0–23. */
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
