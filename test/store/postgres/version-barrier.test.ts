import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chooseTarget } from '../../../store/postgres/change-target.ts';
import { recordDecision } from '../../../store/postgres/decisions.ts';
import { changeDeployment, readDeployment } from '../../../store/postgres/deployments.ts';
import { previousLive } from '../../../store/postgres/previous-live.ts';
import { readVersion, setVersionState, type VersionState } from '../../../store/postgres/versions.ts';
import { declare, type Ledger, makeVersion, openLedger } from '../../support/ledger.ts';

let ledger: Ledger;
let model: string;
let count = 0;

beforeAll(async () => {
  ledger = await openLedger();
});
afterAll(() => ledger.close());
beforeEach(async () => {
  model = `m${++count}`;
  await declare(ledger.pool, model);
  for (const part of ['one111', 'two222', 'three3'])
    await makeVersion(ledger.pool, model, `${model}-${part}`);
});

async function live(version: string, forced = false): Promise<void> {
  const { revision } = await readDeployment(ledger.pool, model);
  const common = { model, requestId: `q${revision}`, expectedRevision: revision, actor: 'a', reason: 'r' };
  await changeDeployment(ledger.pool, { ...common, forced, action: { kind: 'promote', version } });
}

const settle = (version: string, to: Exclude<VersionState, 'live'>) =>
  setVersionState(ledger.pool, { model, version, from: ['candidate', 'live', 'retired'], to });

const judge = (version: string, part: string, verdict: 'pass' | 'fail') =>
  recordDecision(ledger.pool, {
    ...{ id: `d-${model}-${version}-${verdict}`, model, version, run: `r-${model}-${part}`, champion: null },
    ...{ verdict, body: {}, digest: 'd'.repeat(64) },
  });

const ask = async (kind: 'promote' | 'rollback', version: string | undefined, force = false) => {
  const target = await chooseTarget(ledger.pool, await readDeployment(ledger.pool, model), {
    ...{ kind, force },
    ...(version === undefined ? {} : { version }),
  });
  return target.kind === 'target' ? target.version.version : target.message;
};

const barrier = async (version: string) => (await readVersion(ledger.pool, model, version))?.barrier;

describe('a version that was forced live', () => {
  it.each(['held', 'refuted'] as const)(
    'stays %s for good: each time it wants force again',
    async (state) => {
      await live('v1');
      await settle('v2', state);
      for (const force of [1, 2]) {
        await live('v2', true);
        expect((await readVersion(ledger.pool, model, 'v2'))?.state).toBe('live');
        await live('v1');
        expect([force, await ask('promote', 'v2')]).toEqual([
          force,
          expect.stringContaining(`it is ${state}`),
        ]);
        expect(await ask('rollback', 'v2')).toContain(`it is ${state}`);
        expect(await ask('promote', 'v2', true)).toBe('v2');
      }
    },
  );

  it('is held by the verdict that its run came to after it was live', async () => {
    await live('v1', true);
    await live('v2');
    expect(await barrier('v1')).toBe('unjudged');
    await judge('v1', 'one111', 'fail');
    expect(await barrier('v1')).toBe('held');
    await judge('v1', 'one111', 'pass');
    expect(await ask('promote', 'v1')).toBe('v1');
  });

  it('that was never judged wants force again', async () => {
    await live('v1', true);
    await live('v2');
    expect(await ask('rollback', 'v1')).toContain('it was not judged');
  });

  it('keeps its mark, refuted above held, whatever is written on it', async () => {
    await settle('v1', 'held');
    await ledger.pool.query('update versions set barred = null where model = $1', [model]);
    expect(await barrier('v1')).toBe('held');
    await live('v1', true);
    await settle('v1', 'refuted');
    await ledger.pool.query(`update versions set barred = 'held' where model = $1`, [model]);
    expect(await barrier('v1')).toBe('refuted');
  });
});

describe('a rollback without a name', () => {
  it('passes over a later version that was forced live, for one that nothing stands against', async () => {
    await settle('v2', 'held');
    await live('v1');
    await live('v2', true);
    await live('v3');
    expect(await previousLive(ledger.pool, model)).toBe('v1');
    expect(await ask('rollback', undefined)).toBe('v1');
  });

  it('leads to one that was forced live only where nothing else exists, and by force', async () => {
    await settle('v2', 'held');
    await live('v2', true);
    await live('v3');
    expect(await ask('rollback', undefined)).toContain('v2 may not go live: it is held. With --force');
    expect(await ask('rollback', undefined, true)).toBe('v2');
  });

  it('never leads to a refuted one, also where that was live by force since', async () => {
    await settle('v2', 'refuted');
    await live('v2', true);
    await live('v3');
    expect(await ask('rollback', undefined, true)).toContain('no previous live version');
  });
});
