import type { SplitRecord } from '../../../shared/artifact-manifest.ts';
import { type Fixture, openFixture } from '../../store/snapshots/fixture.ts';

const shares = { seed: 42, validation: 0.2, test: 0.2 };
export const byKey = { by: 'key', key: ['id'], ...shares } as const satisfies SplitRecord;
export const byGroup = { by: 'group', column: 'family', ...shares } as const satisfies SplitRecord;

/** A source with a table `t` of 600 rows, an hour apart, in 40 families. */
export async function openFamilies(): Promise<Fixture> {
  const fixture = await openFixture();
  await fixture.sql(`create table t as select i as id, i % 40 as family, timestamptz '2026-01-01' + i * interval '1 h' as at,
    case when i % 2 = 0 then 'yes' else 'no' end as y from generate_series(1, 600) i`);
  return fixture;
}
