import {
  type CyclePart,
  type TimestampPart,
  weekdayTurn,
  yearTurn,
} from '../../shared/features/timestamp-part.ts';
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

type Operand = Value | number;
type Binary = (one: Operand, other: Operand) => Value;
type Arithmetic = Readonly<Record<'plus' | 'subtract' | 'times' | 'divide', Binary>> & {
  floor(value: Value): Value;
};

function arithmetic(builder: GraphBuilder): Arithmetic {
  const operand = (of: Operand): Value => (typeof of === 'number' ? builder.number(of) : of);
  const binary =
    (operator: string): Binary =>
    (one, other) =>
      builder.apply(operator, [operand(one), operand(other)]);
  return {
    ...{ plus: binary('Add'), subtract: binary('Sub'), times: binary('Mul'), divide: binary('Div') },
    floor: (value) => builder.apply('Floor', [value]),
  };
}

function dayOfMarchYear(of: Arithmetic, days: Value): Value {
  const shifted = of.plus(days, 719_468);
  const wholes = (value: Value, divisor: number): Value => of.floor(of.divide(value, divisor));
  const dayOfEra = of.subtract(shifted, of.times(wholes(shifted, 146_097), 146_097));
  const leapDays = of.subtract(
    of.plus(of.subtract(dayOfEra, wholes(dayOfEra, 1_460)), wholes(dayOfEra, 36_524)),
    wholes(dayOfEra, 146_096),
  );
  const yearOfEra = wholes(leapDays, 365);
  const daysOfYears = of.subtract(
    of.plus(of.times(yearOfEra, 365), wholes(yearOfEra, 4)),
    wholes(yearOfEra, 100),
  );
  return of.subtract(dayOfEra, daysOfYears);
}

function civilPart(builder: GraphBuilder, part: 'month' | 'day-of-month', dayOfYear: Value): Value {
  const of = arithmetic(builder);
  const month = of.floor(of.divide(of.plus(of.times(dayOfYear, 5), 2), 153));
  if (part === 'month') {
    const isSpring = builder.apply('Less', [month, builder.number(10)]);
    return builder.apply('Where', [isSpring, of.plus(month, 3), of.subtract(month, 9)]);
  }
  const before = of.floor(of.divide(of.plus(of.times(month, 153), 2), 5));
  return of.plus(of.subtract(dayOfYear, before), 1);
}
