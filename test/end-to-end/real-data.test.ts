import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readDeclaration } from '../../store/postgres/declarations.ts';
import { openSnapshots } from '../../store/snapshots/snapshots.ts';
import { datasetsFolder } from '../support/reference-data.ts';
import { type System, startSystem } from '../support/system.ts';
import { ownScore, retrained, servedEverywhere } from '../support/system-runs.ts';

const sets: readonly { readonly file: string; readonly words: readonly string[]; readonly name: string }[] = [
  { file: 'telco_churn.csv', words: ['--target', 'Churn', '--positive', 'Yes'], name: 'telco_churn' },
  { file: 'adult.csv.gz', words: ['--target', 'income', '--missing', '?'], name: 'adult' },
  { file: 'california_housing.csv', words: ['--target', 'median_house_value'], name: 'california_housing' },
];

vi.setConfig({ testTimeout: 400_000, hookTimeout: 180_000 }); // whole systems, and machines that are busy

let system: System;
beforeAll(async () => {
  if (datasetsFolder === undefined) return;
  system = await startSystem({ workers: 1, replicas: 1 });
});
afterAll(() => system?.close());

/** The first four fifths of the rows and the rest, each as a file with the header. */
function halves(file: string): readonly [string, string] {
  const bytes = readFileSync(join(datasetsFolder ?? '', file));
  const [header = '', ...lines] = String(file.endsWith('.gz') ? gunzipSync(bytes) : bytes)
    .trimEnd()
    .split('\n');
  const cut = Math.floor(lines.length * 0.8);
  return [lines.slice(0, cut), lines.slice(cut)].map((rows, part) => {
    const path = join(system.home, `${file}.${part}.csv`);
    writeFileSync(path, `${[header, ...rows].join('\n')}\n`);
    return path;
  }) as [string, string];
}

type Features = Readonly<Record<string, unknown>>;

/** Rows as an application has them: whole, with their key and their label. */
async function someRows(table: string): Promise<readonly Features[]> {
  const { rows } = await system.ledger.query<{ row: Features }>(
    `select to_jsonb(t) as row from public.${table} t order by md5(t::text) limit 10`,
  );
  return rows.map(({ row }) => row);
}

/** What the API answers for some rows of the table must be what the version's own artifact scores. */
async function expectOwnScores(model: string, version: string): Promise<readonly number[]> {
  await servedEverywhere(system, model, version);
  const scores: number[] = [];
  for (const features of await someRows(model)) {
    const { status, body } = await system.call(`/models/${model}/predict`, {
      method: 'POST',
      body: { features },
    });
    expect([status, body.model_version], JSON.stringify(body)).toEqual([200, version]);
    expect(body.score).toBe(await ownScore(system, { model, version, features }));
    scores.push(body.score);
  }
  return scores;
}

/** Whether the digest of the run's snapshot is that of a full pull of the table as it is. */
async function expectDigestOfFullPull(model: string, snapshot: string): Promise<void> {
  const stored = await readDeclaration(system.ledger, model);
  const [ours, other] = [openSnapshots(system), openSnapshots({ home: join(system.home, 'other') })];
  try {
    const manifest = await ours.readManifest(model, snapshot);
    expect([manifest.kind, manifest.segments.length]).toEqual(['incremental', 2]);
    if (stored === null) throw new Error(`${model} is not declared`);
    const full = await other.pull({
      declaration: stored.declaration,
      connectionString: system.databaseUrl,
      previous: null,
      attempt: 'r-full-1',
    });
    expect(full.manifest.kind).toBe('full');
    expect([manifest.digest, manifest.rowCount]).toEqual([full.manifest.digest, full.manifest.rowCount]);
  } finally {
    await Promise.all([ours.close(), other.close()]);
  }
}

const modelFile = (model: string, version: string): string =>
  readFileSync(join(system.home, 'models', model, 'candidates', version, 'model.json'), 'utf8');

const change = (model: string, kind: 'promote' | 'rollback', body: object) =>
  system.call(`/models/${model}/${kind}`, { method: 'POST', body: { reason: 'a test', ...body } });

describe.skipIf(datasetsFolder === undefined)('with the shared datasets beside the repository', () => {
  it.each(sets)('$name: from a file to what serves, on with new rows, and back again', async (set) => {
    const model = system.nameOf(set.name);
    const [before, after] = halves(set.file);
    const declared = JSON.parse(
      await system.ratchet('import', before, '--model', model, ...set.words, '--json'),
    );
    expect(declared).toMatchObject({ kind: 'declared', updated: 0 });
    expect(existsSync(join(system.home, 'declared', `${model}.yaml`))).toBe(true);

    const first = await retrained(system, model);
    expect(first, first.reason).toMatchObject({ outcome: 'promoted', version: 'v1' });
    const scores = await expectOwnScores(model, 'v1');

    const missing = set.words.includes('--missing') ? ['--missing', '?'] : [];
    const added = JSON.parse(await system.ratchet('import', after, '--model', model, ...missing, '--json'));
    expect(added).toMatchObject({ kind: 'added', updated: 0 });
    const second = await retrained(system, model);
    expect(second.version, second.reason).toBe('v2');
    await expectDigestOfFullPull(model, second.snapshot);
    if (second.outcome !== 'promoted') {
      expect([second.outcome, second.reason]).toEqual(['staged', expect.stringMatching(/\w{3}/)]);
      expect((await change(model, 'promote', { version: 'v2' })).status).toBe(200);
    }
    expect(await expectOwnScores(model, 'v2')).not.toEqual(scores);

    expect((await change(model, 'rollback', {})).body).toMatchObject({ previous: 'v2', current: 'v1' });
    await expectOwnScores(model, 'v1');

    const again = await retrained(system, model, { snapshot: first.snapshot });
    expect(again).toMatchObject({ version: 'v3', snapshot: first.snapshot });
    expect(modelFile(model, 'v3')).toBe(modelFile(model, 'v1'));
  });
});
