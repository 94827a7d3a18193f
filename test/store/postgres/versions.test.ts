import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { latestDecision, readDecision, recordDecision } from '../../../store/postgres/decisions.ts';
import { latestSnapshot, readSnapshot, recordSnapshot } from '../../../store/postgres/snapshots.ts';
import {
  listVersions,
  readVersion,
  recordMetrics,
  registerVersion,
  setVersionState,
} from '../../../store/postgres/versions.ts';
import { declare, type Ledger, makeRun, makeVersion, manifestOf, openLedger } from '../../support/ledger.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await openLedger();
  await declare(ledger.pool, 'm');
  for (const suffix of ['first1', 'second', 'third1']) await makeVersion(ledger.pool, 'm', suffix);
});
afterAll(() => ledger.close());

describe('versions', () => {
  it('numbers versions one by one where runs register at once', async () => {
    await declare(ledger.pool, 'crowd');
    const registered = await Promise.all(
      Array.from({ length: 10 }, async (_, index) => {
        const { run, snapshot } = await makeRun(ledger.pool, 'crowd', `crowd-${index}`);
        return registerVersion(ledger.pool, {
          ...{ model: 'crowd', run, snapshot, declaration: 1, learner: 'prior' },
          place: async () => ({ digest: 'c'.repeat(64), manifest: JSON.parse('{}') }),
        });
      }),
    );
    const numbers = registered.map(({ version }) => Number(version.slice(1))).sort((a, b) => a - b);
    expect(numbers).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('pages through the versions, newest first', async () => {
    const first = await listVersions(ledger.pool, 'm', { limit: 2 });
    expect(first.versions.map(({ version }) => version)).toEqual(['v3', 'v2']);
    const cursor = first.nextCursor ?? undefined;
    const second = await listVersions(ledger.pool, 'm', { limit: 2, cursor });
    expect(second.versions.map(({ version }) => version)).toEqual(['v1']);
    expect(second.nextCursor).toBeNull();
  });

  it('moves a version on only from a state that was named', async () => {
    const held = { model: 'm', version: 'v2', from: ['candidate'], to: 'held' } as const;
    expect(await setVersionState(ledger.pool, held)).toBe(true);
    expect(await setVersionState(ledger.pool, held)).toBe(false);
    expect((await readVersion(ledger.pool, 'm', 'v2'))?.state).toBe('held');
  });

  it('keeps the estimates of the latest evaluation', async () => {
    await recordMetrics(ledger.pool, { model: 'm', version: 'v1', metrics: { roc_auc: { value: 0.8 } } });
    expect((await readVersion(ledger.pool, 'm', 'v1'))?.metrics).toEqual({ roc_auc: { value: 0.8 } });
  });
});

describe('decisions', () => {
  const decision = {
    id: 'd-first1',
    model: 'm',
    version: 'v2',
    run: 'r-second',
    champion: 'v1',
    verdict: 'fail',
    body: { gates: [] },
    digest: 'd'.repeat(64),
  } as const;

  it('stay as they were written first', async () => {
    await recordDecision(ledger.pool, decision);
    await recordDecision(ledger.pool, { ...decision, verdict: 'pass' });
    expect(await readDecision(ledger.pool, 'd-first1')).toMatchObject(decision);
    expect(await readDecision(ledger.pool, 'd-nowhere')).toBeNull();
  });

  it('answer with the newest of a version', async () => {
    await recordDecision(ledger.pool, { ...decision, id: 'd-later1', champion: null, verdict: 'pass' });
    expect(await latestDecision(ledger.pool, 'm', 'v2')).toMatchObject({ id: 'd-later1', champion: null });
    expect(await latestDecision(ledger.pool, 'm', 'v1')).toBeNull();
  });
});

describe('snapshots', () => {
  it('are written once, and the newest is what the next pull builds on', async () => {
    await declare(ledger.pool, 'pulled');
    const manifest = manifestOf('pulled', 's-pulled-1', ['a.parquet']);
    await recordSnapshot(ledger.pool, manifest);
    await recordSnapshot(ledger.pool, { ...manifest, rowCount: 99 });
    await recordSnapshot(ledger.pool, { ...manifest, id: 's-pulled-2', lineage: 'another' });
    expect((await readSnapshot(ledger.pool, 's-pulled-1'))?.manifest).toEqual(manifest);
    expect((await latestSnapshot(ledger.pool, 'pulled'))?.id).toBe('s-pulled-2');
    expect((await latestSnapshot(ledger.pool, 'pulled', 'l'))?.id).toBe('s-pulled-1');
    expect(await latestSnapshot(ledger.pool, 'm', 'nowhere')).toBeNull();
  });
});
