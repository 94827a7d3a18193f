import { readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { SnapshotManifest } from '../../../shared/dataset/manifest.ts';
import type { Declaration } from '../../../shared/declaration/schema.ts';
import type { ReadFrame } from '../../../store/snapshots/frame-request.ts';
import { declare, type Fixture, openFixture, tableOf } from './fixture.ts';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await openFixture();
});
afterEach(() => fixture.close());

const makeTable = `create table t as select i as id, case when i % 9 = 0 then null else i / 7.0 end as x, i % 3 = 0 as flag,
  case when i % 11 = 0 then null when i = 5 then 'ä only once' else 'town ' || i % 4 end as town, 'w' || i % 300 as wide,
  case when i % 2 = 0 then 'yes' else 'no' end as y, timestamptz '2026-01-01' as updated_at from generate_series(1, 2000) i`;

const declaration = declare({ source: { watermark: 'updated_at' }, split: { by: 'key' } });

/** A full segment and two increments, which replace rows of it and of each other, and take the only row of a level. */
async function pulled(): Promise<readonly SnapshotManifest[]> {
  const manifests = await pulledAsIs();
  for (const file of await keptFiles()) await rm(file);
  return manifests;
}

async function pulledAsIs(): Promise<readonly SnapshotManifest[]> {
  await fixture.sql(makeTable);
  const first = (await fixture.pull(declaration)).manifest;
  await fixture.sql(
    `update t set town = 'Zürich', x = -1, updated_at = '2026-01-02' where id % 10 = 5;
     insert into t select id + 5000, x, flag, '', wide, y, '2026-01-02' from t where id < 40`,
  );
  const second = (await fixture.pull(declaration, { previous: first })).manifest;
  await fixture.sql(`update t set town = 'again', updated_at = '2026-01-03' where id % 20 = 5 or id = 5001`);
  return [first, second, (await fixture.pull(declaration, { previous: second })).manifest];
}

const features = ['x', 'flag', 'town', 'wide'];

async function requestOf(of: Declaration, manifest: SnapshotManifest, columns = features) {
  const table = tableOf(of, manifest);
  const chosen = await fixture.snapshots.chooseSplit({ declaration: of, table, manifest });
  if (chosen.kind !== 'chosen') throw new Error(chosen.reason);
  return { declaration: of, table, manifest, columns, split: chosen.split };
}

async function readBoth(of: Declaration, manifest: SnapshotManifest, columns = features) {
  const request = await requestOf(of, manifest, columns);
  const plain = await fixture.snapshots.readFrame(request);
  const { keep, ...whole } = await fixture.snapshots.readFrame({ ...request, allUsed: true });
  return { plain, whole, keep };
}

const folder = (): string => join(fixture.home, 'snapshots', 'm', 'segments');
const keptFiles = async (): Promise<readonly string[]> =>
  (await readdir(folder())).filter((file) => file.endsWith('.columns')).map((file) => join(folder(), file));

const rowCountOf = ({ frame }: ReadFrame): number => frame.rowCount;

it('reads rows of several segments as they are read without it: decoded, and from what was kept', async () => {
  const [first, , last] = await pulled();
  if (first === undefined || last === undefined) throw new Error('nothing was pulled');
  const cold = await readBoth(declaration, first);
  expect(cold.whole).toEqual(cold.plain);
  expect(await keptFiles()).toHaveLength(0);
  await cold.keep?.();
  expect(await keptFiles()).toHaveLength(1);
  const decoded = await readBoth(declaration, last);
  expect(decoded.whole).toEqual(decoded.plain);
  expect(rowCountOf(decoded.plain)).toBe(2039);
  expect(await keptFiles()).toHaveLength(3);
  const { whole } = await readBoth(declaration, last);
  expect(whole).toEqual(decoded.plain);
  const town = whole.frame.columns.get('town');
  expect(town?.kind === 'category' && town.levels).toEqual(
    ['', 'Zürich', 'again', 'town 0', 'town 1', 'town 2', 'town 3'].sort((one, two) =>
      Buffer.compare(Buffer.from(one), Buffer.from(two)),
    ),
  );
});

it('decodes anew what is cut short or not its own', async () => {
  const [first] = await pulled();
  if (first === undefined) throw new Error('nothing was pulled');
  await (await readBoth(declaration, first)).keep?.();
  const [file = ''] = await keptFiles();
  const bytes = await readFile(file);
  for (const broken of [bytes.subarray(0, 100), Buffer.alloc(0), Buffer.from('no header at all')]) {
    await writeFile(file, broken);
    const { plain, whole } = await readBoth(declaration, first);
    expect(whole).toEqual(plain);
  }
});

it('reads what the pull has kept, and asks the segments for nothing', async () => {
  const [first, , last] = await pulledAsIs();
  if (first === undefined || last === undefined) throw new Error('nothing was pulled');
  expect(await keptFiles()).toHaveLength(3);
  const joined = await readBoth(declaration, last);
  expect(joined.whole).toEqual(joined.plain);
  const request = await requestOf(declaration, first);
  const plain = await fixture.snapshots.readFrame(request);
  await rm(join(fixture.home, 'snapshots', 'm', first.segments[0]?.file ?? ''));
  const { keep: _, ...whole } = await fixture.snapshots.readFrame({ ...request, allUsed: true });
  expect(whole).toEqual(plain);
});

it('decodes the columns alone that are not kept, and keeps all of them then', async () => {
  const [first] = await pulled();
  if (first === undefined) throw new Error('nothing was pulled');
  await (await readBoth(declaration, first, ['x', 'town'])).keep?.();
  const { plain, whole, keep } = await readBoth(declaration, first);
  expect(whole).toEqual(plain);
  await keep?.();
  const kept = await readBoth(declaration, first);
  expect(kept.whole).toEqual(plain);
  expect(await keptFiles()).toHaveLength(1);
});

it('makes room for the columns of another declaration', async () => {
  const [first] = await pulled();
  if (first === undefined) throw new Error('nothing was pulled');
  await (await readBoth(declaration, first, ['x'])).keep?.();
  const before = await keptFiles();
  const [abandoned, former] = [`${before[0]}.x.partial`, `${before[0]?.replace(/columns$/, '')}0123.columns`];
  for (const file of [abandoned, former]) await writeFile(file, 'of a thread that ended, of another release');
  await utimes(abandoned, 0, 0);
  await (await readBoth(declaration, first, ['flag'])).keep?.();
  expect(await keptFiles()).toEqual(before);
  expect((await readdir(folder())).filter((file) => file.endsWith('.partial'))).toEqual([]);
});

it('keeps nothing where tombstones, or a window, take rows out', async () => {
  await fixture.sql(
    makeTable.replace('as updated_at', 'as updated_at, case when i > 1990 then now() end as gone'),
  );
  const marked = declare({ source: { watermark: 'updated_at', deletedAt: 'gone' }, split: { by: 'key' } });
  const { manifest } = await fixture.pull(marked);
  const { plain, whole, keep } = await readBoth(marked, manifest);
  expect(whole).toEqual(plain);
  expect(rowCountOf(plain)).toBe(1990);
  expect(keep).toBeUndefined();
});
