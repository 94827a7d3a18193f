import { versionNumber } from '../../shared/names.ts';
import { type Change, type ChangeRow, changeOf } from './deployment-rows.ts';
import type { Queryable } from './pool.ts';

/** The changes that made the version serve, or another in its stead, and its reloads, newest first. */
export async function changesAbout(
  db: Queryable,
  { model, version, limit }: { readonly model: string; readonly version: string; readonly limit: number },
): Promise<readonly Change[]> {
  const { rows } = await db.query<ChangeRow>(
    `select * from deployment_changes
     where model = $1 and $2 in (from_version, to_version) and kind not in ('stage', 'clear')
     order by revision desc limit $3`,
    [model, versionNumber(version), limit],
  );
  return rows.map(changeOf);
}
