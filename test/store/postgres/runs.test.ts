import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  finishRun,
  lastVersionRun,
  listRuns,
  openRun,
  openRuns,
  readRun,
  recordRunInputs,
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

  it('begins a stage anew with the next attempt, and never in a run that has ended', async () => {
    const { run } = await makeRun(ledger.pool, 'm', 'attempts');
    await stageStarted(ledger.pool, { run, stage: 'train', attempt: 1 });
    await stageEnded(ledger.pool, { run, stage: 'train', state: 'failed', detail: { reason: 'x' } });
    await stageStarted(ledger.pool, { run, stage: 'train', attempt: 2 });
    expect(await readRun(ledger.pool, run)).toMatchObject({
      stage: 'train',
      stages: [{ state: 'running', attempt: 2, detail: {}, finishedAt: null }],
    });
    const late = { run, stage: 'train', attempt: 1, state: 'cancelled', detail: {} } as const;
    await stageEnded(ledger.pool, late);
    expect((await readRun(ledger.pool, run))?.stages[0]?.state).toBe('running');
    await finishRun(ledger.pool, { run, kind: 'terminated', result: { kind: 'terminated' } });
    await stageStarted(ledger.pool, { run, stage: 'register', attempt: 1 });
    expect((await readRun(ledger.pool, run))?.stages.map(({ stage }) => stage)).toEqual(['train']);
  });

  it('goes on with a stage that runs: a fit with the training that its trials began', async () => {
    const { run } = await makeRun(ledger.pool, 'm', 'goes-on');
    const begun = async () => (await readRun(ledger.pool, run))?.stages[0]?.startedAt;
    await stageStarted(ledger.pool, { run, stage: 'train', attempt: 1 });
    const first = await begun();
    await stageStarted(ledger.pool, { run, stage: 'train', attempt: 1 });
    expect(await begun()).toEqual(first);
    await stageStarted(ledger.pool, { run, stage: 'train', attempt: 2 });
    expect(await begun()).not.toEqual(first);
  });

  it('shows its stages in the order of the road, whenever they began', async () => {
    const { run } = await makeRun(ledger.pool, 'm', 'road-order');
    for (const stage of ['evaluate', 'pull', 'promote', 'train'] as const)
      await stageStarted(ledger.pool, { run, stage, attempt: 1 });
    const stages = (await readRun(ledger.pool, run))?.stages.map(({ stage }) => stage);
    expect(stages).toEqual(['pull', 'train', 'evaluate', 'promote']);
  });

  it('lets one of two outcomes that come at once win', async () => {
    const { run } = await makeRun(ledger.pool, 'm', 'two-ends');
    const kinds = ['held', 'failed', 'cancelled', 'terminated'] as const;
    const won = await Promise.all(
      kinds.map((kind) => finishRun(ledger.pool, { run, kind, result: { kind } })),
    );
    expect(won.filter(Boolean)).toHaveLength(1);
    const stored = await readRun(ledger.pool, run);
    expect(stored?.outcome).toBe(kinds[won.indexOf(true)]);
    expect(stored?.result).toEqual({ kind: stored?.outcome });
  });

  it('names the snapshot that it trains on, the version that it made, and what was new in it', async () => {
    await declare(ledger.pool, 'inputs');
    const { run, snapshot } = await makeRun(ledger.pool, 'inputs', 'inputs1');
    const inputs = { snapshot, snapshotDigest: 'rows', learnerDigest: 'learner' };
    await recordRunInputs(ledger.pool, { run, ...inputs });
    expect(await lastVersionRun(ledger.pool, 'inputs')).toBeNull();
    await registerVersion(ledger.pool, {
      ...{ model: 'inputs', run, snapshot, declaration: 1, learner: 'prior' },
      place: async () => ({ digest: 'b'.repeat(64), manifest: JSON.parse('{}') }),
    });
    expect(await lastVersionRun(ledger.pool, 'inputs')).toMatchObject({ run, version: 'v1', ...inputs });
  });

  it('lists what a stage found in words and numbers, and keeps the whole for the one who asks for the run', async () => {
    await declare(ledger.pool, 'brief');
    const { run } = await makeRun(ledger.pool, 'brief', 'brief-1');
    const words = { reason: 'two columns are missing', rowCount: 3, unchanged: false, champion: null };
    const detail = { ...words, report: { rows: { used: 3 } }, features: ['a'] };
    await stageStarted(ledger.pool, { run, stage: 'validate', attempt: 1 });
    await stageEnded(ledger.pool, { run, stage: 'validate', state: 'done', detail });
    const { runs } = await listRuns(ledger.pool, { model: 'brief', limit: 1 });
    expect(runs[0]?.stages).toMatchObject([{ stage: 'validate', state: 'done', attempt: 1 }]);
    expect(runs[0]?.stages[0]?.detail).toEqual(words);
    expect((await readRun(ledger.pool, run))?.stages[0]?.detail).toEqual(detail);
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
