import { z } from 'zod';

/** Model names are folder names, URL segments and workflow ids. */
export const ModelName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/,
    'expected letters, digits, dot, dash or underscore, at most 63, beginning with a letter or digit',
  );
export type ModelName = z.infer<typeof ModelName>;

/** `v1`, `v2`, … */
export const VersionName = z.string().regex(/^v[1-9]\d{0,8}$/, 'expected a version such as v3');
export type VersionName = z.infer<typeof VersionName>;

/** `s-…`: snapshots are named by the pull that makes them. */
export const SnapshotName = z
  .string()
  .regex(/^s-[0-9a-z-]{6,60}$/, 'expected the id of a snapshot, such as s-…');

export const versionName = (number: number): VersionName => `v${number}`;
export const versionNumber = (name: VersionName): number => Number(name.slice(1));
