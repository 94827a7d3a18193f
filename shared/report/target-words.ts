import type { VersionManifest } from '../artifact-manifest.ts';

/** Classes that are named; of more, so many and how many there are. */
const namedMax = 12;

/** What a version learnt to predict, as `churn, positive "yes"` or `species, one of Adelie, Gentoo`. */
export function targetWords({ column, positive, classes }: NonNullable<VersionManifest['target']>): string {
  if (positive !== null) return `${column}, positive ${JSON.stringify(positive)}`;
  if (classes === undefined) return column;
  const more = classes.length > namedMax ? `, … (${classes.length})` : '';
  return `${column}, one of ${classes.slice(0, namedMax).join(', ')}${more}`;
}
