import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changesAbout } from '../../../store/postgres/changes-about.ts';
import {
  changeDeployment,
  findChange,
  listChanges,
  readDeployment,
  VersionGone,
} from '../../../store/postgres/deployments.ts';
import { previousLive } from '../../../store/postgres/previous-live.ts';
import { listVersions, readVersion, setVersionState } from '../../../store/postgres/versions.ts';
import type { WantedChange } from '../../../store/postgres/wanted-change.ts';
import { declare, type Ledger, makeVersion, openLedger } from '../../support/ledger.ts';

let ledger: Ledger;
let count = 0;

beforeAll(async () => {
  ledger = await openLedger();
});
afterAll(() => ledger.close());

/** A declared model of its own with three versions. */
async function modelWithVersions(): Promise<string> {
  const model = `m${++count}`;
  await declare(ledger.pool, model);
  for (const part of ['one111', 'two222', 'three3'])
    await makeVersion(ledger.pool, model, `${model}-${part}`);
  return model;
}

const wanted = (
  model: string,
  expectedRevision: number,
  action: WantedChange['action'],
  requestId = `q${expectedRevision}-${action.kind}`,
) => ({ model, requestId, expectedRevision, actor: 'test', reason: 'test', action }) as const;

/** Makes a change on whatever revision stands. */
async function move(model: string, kind: 'promote' | 'rollback', version: string) {
  const { revision } = await readDeployment(ledger.pool, model);
  return changeDeployment(ledger.pool, wanted(model, revision, { kind, version }));
}

describe('changeDeployment', () => {
  it('lets exactly one of fifty changes of the same revision through', async () => {
    const model = await modelWithVersions();
    const all = Array.from({ length: 50 }, (_, index) =>
      changeDeployment(
        ledger.pool,
        wanted(model, 0, { kind: 'promote', version: index % 2 ? 'v1' : 'v2' }, `request-${index}`),
      ),
    );
    const results = await Promise.all(all);
    expect(results.filter(({ kind }) => kind === 'changed')).toHaveLength(1);
    expect(results.filter(({ kind }) => kind === 'lost')).toHaveLength(49);
    expect((await readDeployment(ledger.pool, model)).revision).toBe(1);
  });

  it('takes effect once for a request id, and answers a repetition with what was done', async () => {
    const model = await modelWithVersions();
    await changeDeployment(ledger.pool, wanted(model, 0, { kind: 'promote', version: 'v1' }, 'same'));
    await move(model, 'promote', 'v2');
    const again = await changeDeployment(
      ledger.pool,
      wanted(model, 2, { kind: 'promote', version: 'v1' }, 'same'),
    );
    expect(again).toMatchObject({ kind: 'repeated', change: { revision: 1, toVersion: 'v1' } });
    expect(await readDeployment(ledger.pool, model)).toMatchObject({ revision: 2, stable: 'v2' });
    expect(await findChange(ledger.pool, model, 'same')).toMatchObject({
      kind: 'promote',
      fromVersion: null,
    });
  });

  it('keeps one live version and retires the one before', async () => {
    const model = await modelWithVersions();
    await move(model, 'promote', 'v1');
    await move(model, 'promote', 'v2');
    const { versions } = await listVersions(ledger.pool, model, { limit: 10 });
    expect(versions.map(({ version, state }) => [version, state])).toEqual([
      ['v3', 'candidate'],
      ['v2', 'live'],
      ['v1', 'retired'],
    ]);
    expect((await readVersion(ledger.pool, model, 'v2'))?.promotedAt).not.toBeNull();
  });

  it('fills the candidate slot without moving what serves, and empties it with the promotion', async () => {
    const model = await modelWithVersions();
    await move(model, 'promote', 'v1');
    await changeDeployment(ledger.pool, wanted(model, 1, { kind: 'stage', version: 'v2' }, 'slot'));
    expect(await readDeployment(ledger.pool, model)).toMatchObject({
      stable: 'v1',
      candidate: { version: 'v2', weight: 0, requestId: 'slot' },
    });
    await move(model, 'promote', 'v2');
    expect(await readDeployment(ledger.pool, model)).toMatchObject({ stable: 'v2', candidate: null });
  });

  it('changes nothing where the version does not exist', async () => {
    const model = await modelWithVersions();
    await expect(
      changeDeployment(ledger.pool, wanted(model, 0, { kind: 'promote', version: 'v9' })),
    ).rejects.toThrow(VersionGone);
    expect(await readDeployment(ledger.pool, model)).toMatchObject({ revision: 0, stable: null });
    expect(await listChanges(ledger.pool, model, { limit: 5 })).toEqual([]);
  });

  it('takes effect once where the same request comes many times at once', async () => {
    const model = await modelWithVersions();
    const same = wanted(model, 0, { kind: 'promote', version: 'v1' }, 'same');
    const results = await Promise.all(Array.from({ length: 20 }, () => changeDeployment(ledger.pool, same)));
    expect(results.filter(({ kind }) => kind === 'changed')).toHaveLength(1);
    expect(results.filter(({ kind }) => kind === 'repeated')).toHaveLength(19);
    expect(await listChanges(ledger.pool, model, { limit: 5 })).toHaveLength(1);
  });

  it('knows the promotion from the staging that was asked for under the same id', async () => {
    const model = await modelWithVersions();
    await changeDeployment(ledger.pool, wanted(model, 0, { kind: 'stage', version: 'v1' }, 'same'));
    expect(await findChange(ledger.pool, model, 'same')).toBeNull();
    const made = await changeDeployment(
      ledger.pool,
      wanted(model, 1, { kind: 'promote', version: 'v1' }, 'same'),
    );
    expect(made.kind).toBe('changed');
    expect(await findChange(ledger.pool, model, 'same')).toMatchObject({ kind: 'promote', revision: 2 });
  });

  it('empties the slot with a word of why, and asks for a reload with a new revision alone', async () => {
    const model = await modelWithVersions();
    await move(model, 'promote', 'v1');
    await changeDeployment(ledger.pool, wanted(model, 1, { kind: 'stage', version: 'v2' }));
    await changeDeployment(ledger.pool, wanted(model, 2, { kind: 'clear', detail: 'replica a refused' }));
    await changeDeployment(ledger.pool, wanted(model, 3, { kind: 'reload' }));
    expect(await readDeployment(ledger.pool, model)).toMatchObject({
      revision: 4,
      stable: 'v1',
      candidate: null,
    });
    expect(await listChanges(ledger.pool, model, { limit: 3 })).toMatchObject([
      { kind: 'reload', fromVersion: 'v1', toVersion: 'v1' },
      { kind: 'clear', toVersion: 'v2', detail: 'replica a refused' },
      { kind: 'stage', fromVersion: 'v1', toVersion: 'v2' },
    ]);
  });

  it('tells of a version what made it serve and what came in its stead, however much happened since', async () => {
    const model = await modelWithVersions();
    await move(model, 'promote', 'v1');
    await move(model, 'promote', 'v2');
    for (let revision = 2; revision < 12; revision += 2) {
      await changeDeployment(ledger.pool, wanted(model, revision, { kind: 'stage', version: 'v1' }));
      await changeDeployment(ledger.pool, wanted(model, revision + 1, { kind: 'clear', detail: 'refused' }));
    }
    expect(await changesAbout(ledger.pool, { model, version: 'v1', limit: 3 })).toMatchObject([
      { kind: 'promote', fromVersion: 'v1', toVersion: 'v2' },
      { kind: 'promote', fromVersion: null, toVersion: 'v1' },
    ]);
  });

  it('records who broke the glass, and what was forced', async () => {
    const model = await modelWithVersions();
    await move(model, 'promote', 'v1');
    await move(model, 'promote', 'v2');
    await changeDeployment(ledger.pool, {
      ...wanted(model, 2, { kind: 'rollback', version: 'v1' }),
      actor: 'ann',
      forced: true,
      breakGlass: true,
    });
    expect((await listChanges(ledger.pool, model, { limit: 1 }))[0]).toMatchObject({
      actor: 'ann',
      forced: true,
      breakGlass: true,
      fromVersion: 'v2',
      toVersion: 'v1',
    });
  });

  it('leaves a version that was refuted while it served refuted', async () => {
    const model = await modelWithVersions();
    await move(model, 'promote', 'v1');
    await move(model, 'promote', 'v2');
    await setVersionState(ledger.pool, { model, version: 'v2', from: ['live'], to: 'refuted' });
    await move(model, 'rollback', 'v1');
    expect((await readVersion(ledger.pool, model, 'v2'))?.state).toBe('refuted');
    expect(await previousLive(ledger.pool, model)).toBeNull();
  });

  it('keeps one order of revisions when promotions and rollbacks race', async () => {
    const model = await modelWithVersions();
    await move(model, 'promote', 'v1');
    const racers = Array.from({ length: 30 }, async (_, index) => {
      const kind = index % 3 === 0 ? 'rollback' : 'promote';
      for (;;) {
        const { revision, stable } = await readDeployment(ledger.pool, model);
        const version = stable === 'v1' ? 'v2' : 'v1';
        const id = `racer-${index}`;
        const result = await changeDeployment(ledger.pool, wanted(model, revision, { kind, version }, id));
        if (result.kind !== 'lost') return result.kind;
      }
    });
    expect(new Set(await Promise.all(racers))).toEqual(new Set(['changed']));
    const history = [...(await listChanges(ledger.pool, model, { limit: 100 }))].reverse();
    expect(history.map(({ revision }) => revision)).toEqual(history.map((_, index) => index + 1));
    for (const [index, change] of history.slice(1).entries())
      expect(change.fromVersion).toBe(history[index]?.toVersion);
  });
});

describe('previousLive', () => {
  it('never leads to a version that was itself rolled back from', async () => {
    const model = await modelWithVersions();
    for (const version of ['v1', 'v2', 'v3']) await move(model, 'promote', version);
    expect(await previousLive(ledger.pool, model)).toBe('v2');
    await move(model, 'rollback', 'v2');
    expect(await previousLive(ledger.pool, model)).toBe('v1');
    await move(model, 'rollback', 'v1');
    expect(await previousLive(ledger.pool, model)).toBeNull();
    await move(model, 'promote', 'v3');
    expect(await previousLive(ledger.pool, model)).toBe('v1');
  });

  it('goes to the version that was live last, in whatever way it had become live', async () => {
    const model = await modelWithVersions();
    for (const version of ['v2', 'v1', 'v3']) await move(model, 'promote', version);
    expect(await previousLive(ledger.pool, model)).toBe('v1');
  });

  it('keeps the invariants of the ledger under any order of promotions and rollbacks', async () => {
    const step = fc.record({
      kind: fc.constantFrom('promote', 'rollback', 'back'),
      version: fc.constantFrom('v1', 'v2', 'v3'),
    });
    const check = async (steps: readonly { kind: string; version: string }[]): Promise<void> => {
      const model = await modelWithVersions();
      const rolledBack = new Set<string>();
      let [revision, stable]: [number, string | null] = [0, null];
      for (const { kind, version } of steps) {
        const target = kind === 'back' ? await previousLive(ledger.pool, model) : version;
        if (kind === 'back') expect([...rolledBack, stable]).not.toContain(target ?? 'none');
        if (target === null || target === stable) continue;
        const result = await move(model, kind === 'promote' ? 'promote' : 'rollback', target);
        expect(result).toMatchObject({
          kind: 'changed',
          deployment: { revision: ++revision, stable: target },
        });
        if (kind !== 'promote' && stable !== null) rolledBack.add(stable);
        stable = target;
        const { versions } = await listVersions(ledger.pool, model, { limit: 10 });
        const live = versions.filter(({ state }) => state === 'live');
        expect(live.map((each) => each.version)).toEqual([stable]);
      }
    };
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), check), {
      numRuns: 15,
      seed: 7,
    });
  });
});
