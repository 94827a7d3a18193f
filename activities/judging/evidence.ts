import type { TableContract } from '../../shared/contract/table.ts';
import type { SnapshotManifest } from '../../shared/dataset/manifest.ts';
import type { Declaration } from '../../shared/declaration/schema.ts';

/** A version by the digest that the ledger knows. */
export type VersionRef = { readonly version: string; readonly digest: string };

export type Evidence = {
  readonly declaration: Declaration;
  readonly manifest: SnapshotManifest;
  readonly table: TableContract;
};
