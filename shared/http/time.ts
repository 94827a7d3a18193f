import { z } from 'zod';

/** What PostgreSQL writes with four digits of a year, in every time zone. */
const least = Date.parse('0001-01-02T00:00:00Z');
const most = Date.parse('9999-12-30T00:00:00Z');

/** A time with its offset, ISO 8601; as it comes out, UTC in milliseconds. */
export const Time = z.iso
  .datetime({ offset: true, error: 'expected a time such as 2026-11-21T12:00:00Z' })
  .refine((text) => Date.parse(text) >= least && Date.parse(text) <= most, 'expected a year from 1 to 9999')
  .overwrite((text) => (Number.isNaN(Date.parse(text)) ? text : new Date(text).toISOString()));
