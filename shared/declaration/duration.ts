import { z } from 'zod';

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
type Unit = keyof typeof unitMs;
const pattern = /^(\d+(?:\.\d+)?)(s|m|h|d|w)$/;

/** Milliseconds of a duration such as `90s`, `30m`, `6h`, `7d`, `2w`; null where it is none. */
export function durationMs(text: string): number | null {
  const parts = pattern.exec(text.trim());
  return parts ? Number(parts[1]) * unitMs[parts[2] as Unit] : null;
}

/** Beyond it sums of times leave what clocks and databases can say. */
const daysMax = 36_500;

export const Duration = z
  .string()
  .refine((text) => durationMs(text) !== null, {
    error: 'expected a duration such as 90s, 30m, 6h, 7d or 2w',
  })
  .refine((text) => (durationMs(text) ?? 0) <= daysMax * unitMs.d, {
    error: `expected at most ${daysMax}d, a hundred years`,
  })
  .describe('A duration: a number and one of s, m, h, d, w. Examples: 90s, 30m, 6h, 7d, 2w');
export type Duration = z.infer<typeof Duration>;
