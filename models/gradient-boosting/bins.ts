/** How the values of one feature become bins; the missing bin is beside them. */
export type FeatureBins =
  /** Ascending; a value is in the first bin whose bound is not below it. */
  | { readonly kind: 'number'; readonly bounds: Float64Array }
  /** Level n is bin n; so many of them are of more than a row or two. */
  | { readonly kind: 'level'; readonly levelCount: number; readonly commonCount: number };

export const binCountOf = (bins: FeatureBins): number =>
  bins.kind === 'number' ? bins.bounds.length + 1 : bins.levelCount;
