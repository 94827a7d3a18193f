import type { VersionManifest } from '../artifact-manifest.ts';

/** What a version learnt to predict, as `churn, positive "yes"`. */
export const targetWords = ({ column, positive }: NonNullable<VersionManifest['target']>): string =>
  positive === null ? column : `${column}, positive ${JSON.stringify(positive)}`;
