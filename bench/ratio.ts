/** One line of the benchmark: ours against a named rival or floor, measured side by side in one run. */
export type Ratio = {
  readonly what: string;
  readonly against: string;
  readonly ours: number;
  readonly theirs: number;
  readonly unit: string;
  /** ours / theirs, or the plain figure where there is no rival. */
  readonly ratio: number;
  readonly goal: { readonly atMost: number } | { readonly atLeast: number };
};

/** A section that could not run says why; it never fails the rest. */
export type SectionResult =
  | {
      readonly kind: 'measured';
      readonly ratios: readonly Ratio[];
      readonly details: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'skipped'; readonly reason: string };

export function ratioOf(line: Omit<Ratio, 'ratio'>): Ratio {
  return { ...line, ratio: line.ours / line.theirs };
}

export const reached = ({ ratio, goal }: Ratio): boolean =>
  'atMost' in goal ? ratio <= goal.atMost : ratio >= goal.atLeast;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : (high + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
