import { describe, expect, it } from 'vitest';
import { Declaration } from '../../../shared/declaration/schema.ts';
import { planFor } from '../../../shared/rollout/plan-for.ts';
import { resolvePlan } from '../../../shared/rollout/resolve-plan.ts';

const declared = (rollout?: unknown, more: object = {}): Declaration =>
  Declaration.parse({
    ...{
      model: 'm',
      task: 'binary',
      source: { table: 't', key: 'k' },
      target: { column: 'y', positive: '1' },
    },
    ...(rollout === undefined ? {} : { rollout }),
    ...more,
  });

const minute = 60_000;

describe('resolvePlan', () => {
  it('is direct where nothing is declared, and where nothing serves yet', () => {
    const direct = { phases: [{ strategy: 'direct' }], bakeMs: 0, approval: null, aa: false };
    expect(resolvePlan(declared(), { hasChampion: true })).toMatchObject(direct);
    expect(resolvePlan(declared('canary'), { hasChampion: false })).toMatchObject(direct);
  });

  it('fills in a canary by its name alone', () => {
    const guards = [
      { kind: 'errors', margin: 0.1 },
      { kind: 'slow', slowMs: 100, margin: 0.1 },
      { kind: 'metric', metric: 'brier', margin: 0.02, plannedN: 7_729 },
    ];
    const canary = {
      ...{ strategy: 'canary', steps: [5, 25, 50], minTimeMs: 10 * minute, minRequests: 500 },
      ...{ deadlineMs: 1_440 * minute, alpha: 0.05, guards },
    };
    const whole = { bakeMs: 10 * minute, pauseTimeoutMs: 1_440 * minute, approval: null, aa: false };
    expect(resolvePlan(declared('canary'), { hasChampion: true })).toEqual({ phases: [canary], ...whole });
  });

  it('guards by the shift of scores where outcomes come after the deadline, or have no usual margin', () => {
    const late = declared('canary', {
      source: { table: 't', key: 'k', time: 'at' },
      target: { column: 'y', positive: '1', matureAfter: '30d' },
    });
    const kinds = (declaration: Declaration) =>
      resolvePlan(declaration, { hasChampion: true }).phases.map((phase) =>
        'guards' in phase ? phase.guards.map(({ kind }) => kind) : [],
      );
    expect(kinds(late)).toEqual([['errors', 'slow', 'score_psi']]);
    expect(kinds(declared('shadow', { task: 'regression', target: { column: 'y' } }))).toEqual([
      ['errors', 'score_psi'],
    ]);
  });

  it('records the shift of scores of a blue-green that names no guards', () => {
    const guardsOf = (rollout: unknown) => {
      const [phase] = resolvePlan(declared(rollout), { hasChampion: true }).phases;
      return phase?.strategy === 'blue-green' ? phase.guards : null;
    };
    expect(guardsOf('blue-green')?.map((guard) => [guard.kind, 'max' in guard && guard.max])).toEqual([
      ['errors', false],
      ['slow', false],
      ['score_psi', null],
    ]);
    expect(guardsOf({ strategy: 'blue-green', guards: ['score_psi'] })).toEqual([
      { kind: 'score_psi', max: 0.25 },
    ]);
  });

  it('plans an A/B test on the group that is smaller, and reads a figure of the user’s own from the source', () => {
    const ab = { strategy: 'ab', weight: 10, metric: { name: 'revenue', sql: 'select 1' }, plannedN: 4_000 };
    const [phase] = resolvePlan(declared(ab), { hasChampion: true }).phases;
    expect(phase).toMatchObject({
      metric: { kind: 'kpi', name: 'revenue', connection: 'DATABASE_URL', better: 'higher', margin: 0 },
      ...{ plannedN: 4_000, minTimeMs: 3 * 1_440 * minute },
    });
    const sizeAt = (weight: number): number => {
      const [test] = resolvePlan(declared({ strategy: 'ab', weight, metric: 'accuracy' }), {
        hasChampion: true,
      }).phases;
      return test?.strategy === 'ab' ? test.plannedN : 0;
    };
    expect(sizeAt(50)).toBe(13_740);
    expect(sizeAt(10)).toBe(38_164);
  });
});

describe('planFor', () => {
  const model = declared({ strategy: 'canary', steps: 'even', minTime: '1m', approval: { by: ['anna'] } });
  const asked = (rollout: unknown, aa = false) => planFor(model, { rollout, aa, hasChampion: true });

  it('lays what is asked over what is declared of the same strategy', () => {
    const planned = asked({ strategy: 'canary', steps: [20] });
    expect(planned).toMatchObject({
      kind: 'plan',
      plan: { phases: [{ steps: [20], minTimeMs: minute }], approval: { by: ['anna'] } },
    });
    expect(asked({ steps: [20] })).toEqual(planned);
    expect(asked('shadow')).toMatchObject({
      plan: { phases: [{ strategy: 'shadow', minTimeMs: 10 * minute }], approval: { by: ['anna'] } },
    });
  });

  it('never lets who asks say who approves', () => {
    const found = [
      {
        path: ['approval'],
        message: 'is declared: who approves is not for a single rollout to say; leave it out',
      },
    ];
    expect(asked({ steps: [20], approval: { by: [] } })).toEqual({ kind: 'invalid', found });
  });

  it('takes queries of figures from the declaration alone, by their names', () => {
    const query = { name: 'revenue', sql: 'select 1', connection: 'SHOP_URL' };
    const guard = { guard: 'kpi', ...query, margin: 1 };
    const ask = (rollout: unknown) =>
      planFor(declared({ strategy: 'canary', guards: [guard] }), { rollout, hasChampion: true });
    const kept = { phases: [{ guards: [{ kind: 'kpi', ...query, margin: 2 }] }] };
    expect(ask({ guards: [{ guard: 'kpi', name: 'revenue', margin: 2 }] })).toMatchObject({ plan: kept });
    expect(ask({ guards: [{ ...guard, margin: 2 }] })).toMatchObject({ plan: kept });
    expect(
      ask({ strategy: 'ab', metric: { name: 'revenue' }, plannedN: 500, guards: ['errors'] }),
    ).toMatchObject({ plan: { phases: [{ metric: query }] } });
    const refused = (rollout: unknown, path: unknown) =>
      expect(ask(rollout)).toMatchObject({
        kind: 'invalid',
        found: [{ path, message: expect.stringContaining('no query but those of the declaration') }],
      });
    refused({ guards: [{ ...guard, sql: 'select token from api_keys' }] }, ['guards', 0]);
    refused({ guards: ['errors', { ...guard, connection: 'DATABASE_URL' }] }, ['guards', 1]);
    refused({ guards: [{ guard: 'kpi', name: 'revenue', margin: 2, connection: 'OTHER' }] }, ['guards', 0]);
    refused({ phases: [{ strategy: 'canary', guards: [{ ...guard, name: 'theft' }] }] }, [
      ...['phases', 0, 'guards', 0],
    ]);
    refused({ strategy: 'ab', metric: { name: 'x', sql: 'select 2' }, plannedN: 500 }, ['metric']);
  });

  it('refuses what a declaration may not say, with paths from the rollout on', () => {
    expect(asked({ strategy: 'canery' })).toEqual({
      kind: 'invalid',
      found: [{ path: ['strategy'], message: 'expected one of direct, blue-green, canary, shadow, ab' }],
    });
    expect(asked({ strategy: 'canary', stepps: [20] })).toEqual({
      kind: 'invalid',
      found: [{ path: ['stepps'], message: 'unknown key; did you mean steps?' }],
    });
    expect(asked('ab')).toMatchObject({ kind: 'invalid', found: [{ path: ['metric'] }] });
  });

  it('runs the champion against itself by a phase that compares, where there is one', () => {
    expect(planFor(declared(), { aa: true, hasChampion: true })).toMatchObject({
      plan: { aa: true, phases: [{ strategy: 'canary' }] },
    });
    expect(asked('blue-green', true)).toMatchObject({
      found: [
        { message: 'blue-green compares nothing: champion against itself is a canary, a shadow or ab' },
      ],
    });
    expect(planFor(model, { aa: true, hasChampion: false }).kind).toBe('invalid');
  });
});
