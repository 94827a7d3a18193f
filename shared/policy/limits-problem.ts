import type { Limits } from './judge-within.ts';

/** Why these limits judge nothing of a figure within its range, with the remedy; null where they judge. */
export function limitsProblem(
  name: string,
  [least, most]: readonly [number, number],
  { min, max }: Limits,
): string | null {
  if (min === undefined && max === undefined) {
    return `${name} needs a bound or a comparison: give min, max, or against: champion or prior`;
  }
  if (min !== undefined && max !== undefined && min > max)
    return `min ${min} is above max ${max}: no ${name} passes`;
  if ((min ?? least) > most || (max ?? most) < least) {
    return `no ${name} can pass: it lies from ${least} to ${most}`;
  }
  if (min === most || max === least)
    return `no ${name} surely passes: an interval never lies wholly at the end of ${least} to ${most}, so give a bound inside`;
  if ((min ?? least) <= least && (max ?? most) >= most) {
    return `every ${name} passes: it lies from ${least} to ${most}, so give a bound inside`;
  }
  return null;
}
