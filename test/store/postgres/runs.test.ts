import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  finishRun,
  lastVersionRun,
  listRuns,
  openRun,
  openRuns,
  readRun,
  stageEnded,
  stageStarted,
} from '../../../store/postgres/runs.ts';
import { listVersions, registerVersion } from '../../../store/postgres/versions.ts';
import { declare, type Ledger, makeRun, makeVersion, openLedger } from '../../support/ledger.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await openLedger();
  await declare(ledger.pool, 'm');
});
afterAll(() => ledger.close());

describe('runs', () => {
  it('opens a run once, and learns its execution when that becomes known', async () => {
    const run = {
      run: 'r-opened1',
      model: 'm',
      workflowId: 'retrain/m',
      declaration: 1,
      trigger: 'api',
      reason: 'x',
      actor: 'a',
      forced: false,
    } as const;
    expect(await openRun(ledger.pool, run)).toBe('opened');
    expect(await openRun(ledger.pool, { ...run, temporalRunId: 'execution' })).toBe('known');
    expect(await readRun(ledger.pool, 'r-opened1')).toMatchObject({
      temporalRunId: 'execution',
      outcome: null,
    });
  });

  it('keeps the first outcome and ends the stages that still ran', async () => {
    const { run } = await makeRun(ledger.pool, 'm', 'outcome1');
    await stageStarted(ledger.pool, { run, stage: 'pull', attempt: 1 });
    await stageEnded(ledger.pool, { run, stage: 'pull', state: 'done', detail: { rowCount: 3 } });
    await stageStarted(ledger.pool, { run, stage: 'validate', attempt: 2 });
    await finishRun(ledger.pool, { run, kind: 'cancelled', result: { kind: 'cancelled' } });
    await finishRun(ledger.pool, { run, kind: 'promoted', result: { kind: 'promoted' } });
    const stored = await readRun(ledger.pool, run);
    expect(stored?.outcome).toBe('cancelled');
    expect(stored?.stages.map(({ stage, state, attempt }) => [stage, state, attempt])).toEqual([
      ['pull', 'done', 1],
      ['validate', 'cancelled', 2],
    ]);
    expect((await openRuns(ledger.pool)).map(({ run: id }) => id)).not.toContain(run);
  });

  it('pages through the runs, newest first, without a gap or a repetition', async () => {
    await declare(ledger.pool, 'paged');
    for (let index = 0; index < 7; index++) await makeRun(ledger.pool, 'paged', `paged-${index}`);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listRuns(ledger.pool, { model: 'paged', limit: 3, cursor });
      seen.push(...page.runs.map(({ run }) => run));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0].map((index) => `r-paged-${index}`));
  });
});

describe('registerVersion', () => {
  it('gives a run one version, however often it is asked', async () => {
    await declare(ledger.pool, 'once');
    const { run, snapshot } = await makeRun(ledger.pool, 'once', 'once-run');
    let placed = 0;
    const register = () =>
      registerVersion(ledger.pool, {
        ...{ model: 'once', run, snapshot, declaration: 1, learner: 'prior' },
        place: async () => {
          placed++;
          const { versions } = await listVersions(ledger.pool, 'other', { limit: 1 });
          expect(versions).toEqual([]);
          return { digest: 'b'.repeat(64), manifest: JSON.parse('{}') };
        },
      });
    expect(await Promise.all([register(), register(), register()])).toEqual([
      { version: 'v1' },
      { version: 'v1' },
      { version: 'v1' },
    ]);
    expect(placed).toBe(1);
  });

  it('takes the same number again where placing died before the row was written', async () => {
    await declare(ledger.pool, 'crash');
    const { run, snapshot } = await makeRun(ledger.pool, 'crash', 'crash-run');
    const registration = { model: 'crash', run, snapshot, declaration: 1, learner: 'prior' };
    const died = registerVersion(ledger.pool, {
      ...registration,
      place: () => Promise.reject(new Error('power')),
    });
    await expect(died).rejects.toThrow('power');
    expect(await makeVersion(ledger.pool, 'crash', 'crash-other')).toBe('v1');
    expect(await lastVersionRun(ledger.pool, 'crash')).toMatchObject({ run: 'r-crash-other' });
  });
});
