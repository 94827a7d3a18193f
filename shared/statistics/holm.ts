/**
 * Holm 1979, "A simple sequentially rejective multiple test procedure": which of `count` hypotheses are rejected so that
 * any true one is with probability α at most. `isRejected` tests one at a level; levels rise as hypotheses fall.
 */
export function holm(
  count: number,
  alpha: number,
  isRejected: (index: number, level: number) => boolean,
): ReadonlySet<number> {
  const rejected = new Set<number>();
  for (;;) {
    const level = alpha / (count - rejected.size);
    const before = rejected.size;
    for (let index = 0; index < count; index++)
      if (!rejected.has(index) && isRejected(index, level)) rejected.add(index);
    if (rejected.size === before || rejected.size === count) return rejected;
  }
}
