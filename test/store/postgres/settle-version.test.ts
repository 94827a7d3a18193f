import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OutcomeKind } from '../../../shared/messages.ts';
import { recordDecision } from '../../../store/postgres/decisions.ts';
import { transaction } from '../../../store/postgres/pool.ts';
import { finishRun } from '../../../store/postgres/runs.ts';
import { settleVersion } from '../../../store/postgres/settle-version.ts';
import { readVersion, registerVersion, setVersionState } from '../../../store/postgres/versions.ts';
import { declare, type Ledger, makeRun, openLedger } from '../../support/ledger.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await openLedger();
});
afterAll(() => ledger.close());

/** A model of that name whose one run is open; `register` gives it its version. */
async function openModel(model: string) {
  await declare(ledger.pool, model);
  const { run, snapshot } = await makeRun(ledger.pool, model, `${model}-1`);
  const register = (whilePlacing: () => Promise<unknown> = async () => undefined) =>
    registerVersion(ledger.pool, {
      ...{ model, run, snapshot, declaration: 1, learner: 'prior' },
      place: async () => {
        await whilePlacing();
        return { digest: 'b'.repeat(64), manifest: JSON.parse('{}') };
      },
    });
  const end = (kind: OutcomeKind) =>
    transaction(ledger.pool, async (db) => {
      await finishRun(db, { run, kind, result: { kind } });
      await settleVersion(db, run);
    });
  const state = async () => (await readVersion(ledger.pool, model, 'v1'))?.state;
  return { model, run, register, end, state };
}

const decide = ({ model, run }: { readonly model: string; readonly run: string }, verdict: 'pass' | 'fail') =>
  recordDecision(ledger.pool, {
    ...{ id: `d-${model}-${verdict}`, model, version: 'v1', run, champion: null, verdict },
    ...{ body: {}, digest: 'd'.repeat(64) },
  });

describe('settleVersion', () => {
  it.each(['failed', 'cancelled', 'terminated'] as const)(
    'holds a version that was never judged when its run has %s',
    async (kind) => {
      const open = await openModel(`unjudged-${kind}`);
      await open.register();
      await settleVersion(ledger.pool, open.run);
      expect(await open.state()).toBe('candidate');
      await open.end(kind);
      expect(await open.state()).toBe('held');
    },
  );

  it('lets a version that passed wait for a person, and holds one that failed', async () => {
    for (const [verdict, state] of [
      ['pass', 'staged'],
      ['fail', 'held'],
    ] as const) {
      const open = await openModel(`judged-${verdict}`);
      await open.register();
      await decide(open, verdict);
      await open.end('cancelled');
      expect(await open.state()).toBe(state);
    }
  });

  it('leaves a version that has moved on where it is', async () => {
    const open = await openModel('moved-on');
    await open.register();
    const { model } = open;
    await setVersionState(ledger.pool, { model, version: 'v1', from: ['candidate'], to: 'refuted' });
    await open.end('failed');
    expect(await open.state()).toBe('refuted');
  });

  it('holds a version that is registered when its run has ended already', async () => {
    const open = await openModel('late');
    await open.register(() => open.end('terminated'));
    expect(await open.state()).toBe('held');
  });
});
