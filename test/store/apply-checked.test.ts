import { afterAll, beforeAll, expect, it } from 'vitest';
import { applyChecked, type OnVacuous } from '../../store/apply-checked.ts';
import { checkPolicy } from '../../store/check-policy.ts';
import { createKey } from '../../store/postgres/keys.ts';
import { transaction } from '../../store/postgres/pool.ts';
import { collectable, markCollected } from '../../store/postgres/retention.ts';
import { declarationOf, declare, type Ledger, makeVersion, openLedger } from '../support/ledger.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await openLedger();
  await ledger.pool.query(`create table public.t (id integer, region text, y integer);
    create table public.small as select i as id, 'a' as region, i % 2 as y from generate_series(1, 50) i;
    insert into public.t select i, 'r' || i % 3, (i % 3 = 0)::integer from generate_series(1, 3000) i`);
});
afterAll(() => ledger.close());

const connection = () => ledger.url;
const apply = async (model: string, changes: object, onVacuous: OnVacuous = 'refuse') => {
  const sourceText = JSON.stringify({ model, ...changes }, null, 2);
  const declaration = declarationOf(model, changes);
  const wish = { declaration, sourceText, file: `${model}.yaml`, actor: 'me', onVacuous };
  const applied = await applyChecked(ledger.pool, wish, connection);
  return applied.kind === 'invalid'
    ? applied.problems.map(({ path, message }) => `${path}: ${message}`)
    : { kind: applied.kind, warnings: applied.warnings };
};

const gates = [
  { metric: 'roc_auc', against: 'champion', margin: 0.001 },
  { metric: 'roc_auc', min: 0.6, slices: { by: 'region', values: ['r1', 'nowhere'] } },
];

it('refuses gates that decide nothing on the rows that there are, unless they are forced', async () => {
  const problems = [
    /^gates\[0\]: margin 0.001 is below what about 600 test rows can resolve: .* ratchet apply --force \(\?force=true\) stores it all the same$/,
    /^gates\[1\]: the slice region = nowhere is empty: no row has that value; /,
  ].map((pattern) => expect.stringMatching(pattern));
  expect(await apply('m', { gates })).toEqual(problems);
  expect(await apply('m', { gates }, 'warn')).toEqual({
    ...{
      kind: 'applied',
      warnings: [/^gates\[0\]: margin/, /^gates\[1\]: the slice/].map((pattern) =>
        expect.stringMatching(pattern),
      ),
    },
  });
  expect(await apply('m', { gates })).toEqual({ kind: 'unchanged', warnings: [] });
});

it('warns where no gate can decide on so few rows, for the table may be filling', async () => {
  const few = { source: { table: 'small', key: 'id' }, gates: gates.slice(0, 1) };
  expect(await apply('few', few)).toMatchObject({
    ...{
      kind: 'applied',
      warnings: [/^about 10 test rows: an interval needs 30/, /^gates\[0\]: /].map((pattern) =>
        expect.stringMatching(pattern),
      ),
    },
  });
  await ledger.pool.query('create table public.none (like public.t)');
  const none = { ...few, source: { table: 'none', key: 'id' } };
  expect(await apply('none', none)).toEqual({ kind: 'applied', warnings: [] });
});

it('gives up counting where that takes long, and says so', async () => {
  const found = await transaction(ledger.pool, async (db) => {
    await db.query('lock table public.t in access exclusive mode');
    return checkPolicy(ledger.pool, declarationOf('slow', { gates }), { connection, timeoutMs: 200 });
  });
  expect(found).toEqual({
    vacuous: [],
    warnings: [
      'whether its gates can decide anything was not checked: counting the rows of the source took more than 0.2 s; ratchet lint slow looks without hurry',
    ],
  });
});

it('takes no benchmark that is not a snapshot of the model in this ledger, and then keeps it', async () => {
  const { pool } = ledger;
  for (const model of ['pinned', 'other']) await declare(pool, model);
  for (const index of [1, 2, 3]) await makeVersion(pool, 'pinned', `pinned-${index}`);
  await makeVersion(pool, 'other', 'other-1');
  const on = [{ metric: 'accuracy', min: 0.5, on: 'benchmark' }];
  const pin = (benchmark: string) => apply('pinned', { benchmark, gates: on });
  expect(await pin('s-other-1')).toEqual([
    expect.stringMatching(
      /^benchmark: this ledger has no snapshot s-other-1 of model pinned: pin one of its own; ratchet runs pinned /,
    ),
  ]);
  const nothingKept = { snapshotsMs: 0, candidatesMs: 0, versionsKept: 1 };
  const going = async () => (await collectable(pool, 'pinned', nothingKept)).snapshots;
  expect(await going()).toEqual(['s-pinned-1', 's-pinned-2']);
  expect(await pin('s-pinned-1')).toMatchObject({ kind: 'applied' });
  expect(await going()).toEqual(['s-pinned-2']);
  await markCollected(pool, 'pinned', nothingKept);
  expect(await pin('s-pinned-2')).toEqual([
    expect.stringMatching(/^benchmark: snapshot s-pinned-2 was collected at .*: pin one that is there; /),
  ]);
  expect(await apply('pinned', {})).toMatchObject({ kind: 'applied' });
  expect(await going()).toEqual(['s-pinned-1']);
});

it('refuses an approval that nobody may give, unless it is forced', async () => {
  const stored = '; ratchet apply --force (?force=true) stores it all the same';
  const rollout = (approval: object) => ({ rollout: { strategy: 'canary', approval } });
  expect(await apply('asked', rollout({}))).toEqual([
    `rollout.approval: nobody may give it: no active key has the scope operate${stored}`,
  ]);
  await createKey(ledger.pool, { name: 'anna', scopes: ['operate'], createdBy: 'test' });
  await createKey(ledger.pool, { name: 'ben', scopes: ['read'], createdBy: 'test' });
  const make = (name: string) => `make one with ratchet key create ${name} --scope operate, or name another`;
  const unable = [
    `rollout.approval.by[1]: the key ben may not operate, so it cannot approve: ${make('ben')}`,
    `rollout.approval.by[2]: no active key is named cleo: ${make('cleo')}`,
    'rollout.approval.fourEyes: who asked may not approve, and only one active key may operate: make another',
  ];
  const asked = rollout({ by: ['anna', 'ben', 'cleo'], fourEyes: true });
  expect(await apply('asked', asked)).toEqual(unable.map((problem) => problem + stored));
  expect(await apply('asked', asked, 'warn')).toMatchObject({ kind: 'applied', warnings: unable });
  expect(await apply('asked', rollout({ by: ['anna'] }))).toMatchObject({ kind: 'applied', warnings: [] });
});

it('refuses a figure of one’s own whose query cannot be read, forced or not', async () => {
  const guard = { guard: 'kpi', name: 'revenue', sql: 'select id as entity from public.t', margin: 1 };
  const rollout = { phases: [{ strategy: 'shadow' }, { strategy: 'canary', guards: ['errors', guard] }] };
  expect(await apply('kpi', { rollout }, 'warn')).toEqual([
    'rollout.phases[1].guards[1]: kpi revenue: it returns entity, not value and time: name its columns entity, value and time',
  ]);
  const sound = { ...guard, sql: 'select id as entity, y as value, now() as time from public.t' };
  expect(await apply('kpi', { rollout: { strategy: 'canary', guards: [sound] } })).toMatchObject({
    kind: 'applied',
  });
});
