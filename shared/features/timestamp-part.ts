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

/** Days since 1 March of the civil year that begins there. Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days. */
function dayOfMarchYear(days: number): number {
  const shifted = days + 719_468;
  const dayOfEra = shifted - Math.floor(shifted / 146_097) * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  return dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
}

const marchMonth = (dayOfYear: number): number => Math.floor((5 * dayOfYear + 2) / 153);

function monthOf(dayOfYear: number): number {
  const month = marchMonth(dayOfYear);
  return month < 10 ? month + 3 : month - 9;
}

const dayOf = (dayOfYear: number): number =>
  dayOfYear - Math.floor((153 * marchMonth(dayOfYear) + 2) / 5) + 1;
