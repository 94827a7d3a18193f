import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { declare, type Fixture, openFixture, tableOf } from './fixture.ts';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await openFixture();
});
afterEach(() => fixture.close());

it('keeps parts beside the segment, computes them anew where they are gone or cut short, and collects them with it', async () => {
  await fixture.sql(
    `create table t as select i as id, i as x, case when i % 2 = 0 then 'yes' else 'no' end as y, timestamptz '2026-01-01' as updated_at from generate_series(1, 2000) i`,
  );
  const declaration = declare({ source: { watermark: 'updated_at' }, split: { by: 'key' } });
  const first = (await fixture.pull(declaration)).manifest;
  await fixture.sql(`update t set updated_at = '2026-01-02' where id % 10 = 0`);
  const { manifest } = await fixture.pull(declaration, { previous: first });
  expect(manifest.segments).toHaveLength(2);
  const table = tableOf(declaration, manifest);
  const chosen = await fixture.snapshots.chooseSplit({ declaration, table, manifest });
  if (chosen.kind !== 'chosen') throw new Error(chosen.reason);
  expect(await fixture.snapshots.chooseSplit({ declaration, table, manifest, allUsed: true })).toEqual(
    chosen,
  );
  const request = { declaration, table, manifest, columns: ['x'], split: chosen.split };
  const kept = await fixture.snapshots.readFrame(request);

  const folder = join(fixture.home, 'snapshots', 'm', 'segments');
  const files = (await readdir(folder)).filter((file) => file.endsWith('.parts'));
  expect(files).toHaveLength(2);
  await rm(join(folder, files[0] ?? ''));
  await writeFile(join(folder, files[1] ?? ''), new Uint8Array(3));
  expect(await fixture.snapshots.readFrame(request)).toEqual(kept);
  expect(kept.part.filter((part) => part === 2)).toHaveLength(chosen.counts.test);

  await fixture.snapshots.collect('m', [first.id, manifest.id]);
  expect(await readdir(folder)).toEqual([]);
});
