import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { applyDirectly } from '../../../cli/declare/apply-direct.ts';
import { declarationChecks } from '../../../cli/declare/checks.ts';
import { type ModelWatch, type WatchEvent, watchModels } from '../../../cli/declare/watch.ts';
import { listModels, modelsAsDeclared, readDeclaration } from '../../../store/postgres/declarations.ts';
import { openPool, type Pool } from '../../../store/postgres/pool.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';

let database: FreshDatabase;
let pool: Pool;
let folder: string;
let watch: ModelWatch | null = null;
let events: WatchEvent[];
let waiting: (() => void)[];

beforeEach(async () => {
  database = await freshDatabase();
  pool = openPool(database.url);
  folder = mkdtempSync(join(tmpdir(), 'ratchet-watch-'));
  events = [];
  waiting = [];
});
afterEach(async () => {
  await watch?.close();
  watch = null;
  await pool.end();
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

const yaml = (model: string, notes = ''): string =>
  `model: ${model}\ntask: regression\n${notes}source: { table: t, key: id }\ntarget: { column: y }\n`;
const write = (model: string, text: string): void => writeFileSync(join(folder, `${model}.yaml`), text);

const applyHere = () =>
  applyDirectly(pool, { actor: 'watch', connection: () => database.url, onVacuous: 'refuse' });

async function start(skip: readonly string[] = [], apply = applyHere(), first?: string): Promise<void> {
  watch = await watchModels({
    folder,
    checks: declarationChecks,
    apply,
    skip,
    ...(first === undefined ? {} : { first }),
    refusedPauseMs: 10,
    onEvent: (event) => {
      events.push(event);
      for (const wake of waiting.splice(0)) wake();
    },
  });
}

/** The next event that `is` accepts, already there or still to come. */
async function eventThat(is: (event: WatchEvent) => boolean): Promise<WatchEvent> {
  for (;;) {
    const found = events.find(is);
    if (found) return found;
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
}

const isOf =
  (file: string, kind: string) =>
  (event: WatchEvent): boolean =>
    event.kind === 'applied' && event.applied.kind === kind && event.applied.file.endsWith(`${file}.yaml`);

it('applies what is there at the start, and names a broken file without stopping the others', async () => {
  write('a', yaml('a'));
  write('b', yaml('b').replace('task', 'tusk'));
  write('c', yaml('c'));
  await start();
  expect((await listModels(pool)).map(({ model }) => model)).toEqual(['a', 'c']);
  expect(events.find(isOf('b', 'invalid'))).toMatchObject({
    applied: {
      problems: [
        { line: 1, path: 'task' },
        { line: 2, path: 'tusk' },
      ],
    },
  });
});

it('applies the model that is to be the default before the others, which follow by name', async () => {
  for (const model of ['a', 'b', 'c']) write(model, yaml(model));
  await start([], applyHere(), 'b');
  expect(await modelsAsDeclared(pool)).toEqual(['b', 'a', 'c']);
});

it('applies a change as the next version, and mends what was broken', async () => {
  write('a', yaml('a'));
  write('b', 'model: [');
  await start();
  write('a', yaml('a', 'notes: changed\n'));
  await eventThat(
    (event) =>
      isOf('a', 'applied')(event) &&
      event.kind === 'applied' &&
      'number' in event.applied &&
      event.applied.number === 2,
  );
  write('b', yaml('b'));
  await eventThat(isOf('b', 'applied'));
  expect((await readDeclaration(pool, 'a'))?.declaration.notes).toBe('changed');
  expect(await readDeclaration(pool, 'b')).not.toBeNull();
});

it('says that a file is gone, and leaves its model in the ledger', async () => {
  write('a', yaml('a'));
  await start();
  unlinkSync(join(folder, 'a.yaml'));
  expect(await eventThat(({ kind }) => kind === 'removed')).toMatchObject({ model: 'a' });
  expect(await readDeclaration(pool, 'a')).not.toBeNull();
});

it('tries again what the ledger could not take', async () => {
  let isDown = true;
  const direct = applyHere();
  write('a', yaml('a'));
  watch = await watchModels({
    folder,
    checks: [],
    apply: (given) => (isDown ? Promise.reject(new Error('the ledger is away')) : direct(given)),
    onEvent: (event) => {
      events.push(event);
      for (const wake of waiting.splice(0)) wake();
    },
  });
  expect(events).toMatchObject([{ kind: 'failed', reason: 'the ledger is away' }]);
  isDown = false;
  await eventThat(isOf('a', 'applied'));
  expect(await readDeclaration(pool, 'a')).not.toBeNull();
});

it('looks again at a file that its table refused, says so once, and applies it when the table fits', async () => {
  await pool.query('create table public.t (id bigint primary key, x double precision)');
  write('a', yaml('a'));
  let tries = 0;
  const direct = applyHere();
  await start([], async (given) => {
    const outcome = await direct(given);
    tries += 1;
    return outcome;
  });
  expect(events).toMatchObject([{ applied: { kind: 'invalid', problems: [{ path: 'target.column' }] } }]);
  await vi.waitFor(() => expect(tries).toBeGreaterThan(1), { timeout: 60_000 });
  expect(events).toHaveLength(1);
  await pool.query('alter table public.t add y double precision');
  await eventThat(isOf('a', 'applied'));
  expect(await readDeclaration(pool, 'a')).not.toBeNull();
});

it('leaves models alone that it is told to skip', async () => {
  write('a', yaml('a'));
  write('churn', yaml('churn'));
  await start(['churn']);
  expect((await listModels(pool)).map(({ model }) => model)).toEqual(['a']);
});
