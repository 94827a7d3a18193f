import {
  type CyclePart,
  type TimestampPart,
  weekdayTurn,
  yearTurn,
} from '../../shared/features/timestamp-part.ts';
import { type Arithmetic, arithmetic } from './arithmetic.ts';
import type { GraphBuilder, Value } from './graph-builder.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** A part of an instant, by the same steps as `timestampPart`, which tells where they are from. Of an instant that is not finite it is not finite. */
export function timestampValue(builder: GraphBuilder, part: TimestampPart, epochMs: Value): Value {
  const of = arithmetic(builder);
  if (part === 'epoch-days') return of.divide(epochMs, dayMs);
  const days = of.floor(of.divide(epochMs, dayMs));
  switch (part) {
    case 'hour':
      return of.floor(of.divide(of.subtract(epochMs, of.times(days, dayMs)), hourMs));
    case 'day-of-week': {
      const sinceMonday = of.plus(days, 3);
      return of.subtract(sinceMonday, of.times(of.floor(of.divide(sinceMonday, 7)), 7));
    }
    case 'month':
    case 'day-of-month':
      return civilPart(builder, part, dayOfMarchYear(of, days));
    case 'hour-sin':
    case 'hour-cos':
      return circular(part, of.times(of.subtract(of.divide(epochMs, dayMs), days), 2 * Math.PI));
    case 'weekday-sin':
    case 'weekday-cos':
      return circular(part, of.times(timestampValue(builder, 'day-of-week', epochMs), weekdayTurn));
    case 'year-sin':
    case 'year-cos':
      return circular(part, of.times(dayOfMarchYear(of, days), yearTurn));
  }

  /** onnxruntime has a sine of doubles and no cosine. */
  function circular(which: CyclePart, angle: Value): Value {
    return builder.apply('Sin', [which.endsWith('sin') ? angle : of.plus(angle, Math.PI / 2)]);
  }
}

/** The civil year of an instant, as `yearOf` finds it. */
export function yearValue(builder: GraphBuilder, epochMs: Value): Value {
  const of = arithmetic(builder);
  const days = of.floor(of.divide(epochMs, dayMs));
  const { shifted, yearOfEra } = eraOf(of, days);
  const marchYear = of.plus(yearOfEra, of.times(of.floor(of.divide(shifted, eraDays)), 400));
  const month = marchMonth(of, dayOfMarchYear(of, days));
  return of.choose(of.apply('Less', month, 10), marchYear, of.plus(marchYear, 1));
}

const eraDays = 146_097;

function eraOf(of: Arithmetic, days: Value) {
  const shifted = of.plus(days, 719_468);
  const wholes = (value: Value, divisor: number): Value => of.floor(of.divide(value, divisor));
  const dayOfEra = of.subtract(shifted, of.times(wholes(shifted, eraDays), eraDays));
  const leapDays = of.subtract(
    of.plus(of.subtract(dayOfEra, wholes(dayOfEra, 1_460)), wholes(dayOfEra, 36_524)),
    wholes(dayOfEra, 146_096),
  );
  return { shifted, dayOfEra, yearOfEra: wholes(leapDays, 365) };
}

const marchMonth = (of: Arithmetic, dayOfYear: Value): Value =>
  of.floor(of.divide(of.plus(of.times(dayOfYear, 5), 2), 153));

function dayOfMarchYear(of: Arithmetic, days: Value): Value {
  const { dayOfEra, yearOfEra } = eraOf(of, days);
  const wholes = (value: Value, divisor: number): Value => of.floor(of.divide(value, divisor));
  const daysOfYears = of.subtract(
    of.plus(of.times(yearOfEra, 365), wholes(yearOfEra, 4)),
    wholes(yearOfEra, 100),
  );
  return of.subtract(dayOfEra, daysOfYears);
}

function civilPart(builder: GraphBuilder, part: 'month' | 'day-of-month', dayOfYear: Value): Value {
  const of = arithmetic(builder);
  const month = marchMonth(of, dayOfYear);
  if (part === 'month') {
    const isSpring = builder.apply('Less', [month, builder.number(10)]);
    return builder.apply('Where', [isSpring, of.plus(month, 3), of.subtract(month, 9)]);
  }
  const before = of.floor(of.divide(of.plus(of.times(month, 153), 2), 5));
  return of.plus(of.subtract(dayOfYear, before), 1);
}
