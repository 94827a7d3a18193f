/** Linear interpolation between order statistics (type 7 of Hyndman & Fan 1996, numpy's default). `sorted` is not empty. */
export function quantile(sorted: Float64Array, probability: number): number {
  const position = probability * (sorted.length - 1);
  const index = Math.min(Math.max(Math.floor(position), 0), sorted.length - 1);
  const below = sorted[index] as number;
  const above = sorted[Math.min(index + 1, sorted.length - 1)] as number;
  return below + (position - index) * (above - below);
}
