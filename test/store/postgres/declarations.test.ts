import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  applyDeclaration,
  listModels,
  modelsAsDeclared,
  readDeclaration,
  removeModel,
} from '../../../store/postgres/declarations.ts';
import { declarationOf, declare, type Ledger, openLedger } from '../../support/ledger.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await openLedger();
});
afterAll(() => ledger.close());

it('numbers what changed, and takes another layout of the same declaration for unchanged', async () => {
  expect(await declare(ledger.pool, 'm')).toEqual({ kind: 'applied', number: 1, previous: null });
  expect(await declare(ledger.pool, 'm', { owner: 'risk' })).toEqual({
    kind: 'applied',
    number: 2,
    previous: 1,
  });
  const reordered = { ...declarationOf('m', { owner: 'risk' }) };
  const text = '# a comment\nmodel: m';
  expect(
    await applyDeclaration(ledger.pool, { declaration: reordered, sourceText: text, actor: 'b' }),
  ).toEqual({ kind: 'unchanged', number: 2 });
  expect(await readDeclaration(ledger.pool, 'm')).toMatchObject({
    number: 2,
    declaration: { owner: 'risk' },
    actor: 'test',
  });
  expect((await readDeclaration(ledger.pool, 'm', 1))?.declaration.owner).toBeUndefined();
});

it('numbers concurrent applications one after the other', async () => {
  const owners = Array.from({ length: 20 }, (_, index) => `owner ${index}`);
  const applied = await Promise.all(owners.map((owner) => declare(ledger.pool, 'crowd', { owner })));
  expect(applied.map(({ number }) => number).sort((a, b) => a - b)).toEqual(
    owners.map((_, index) => index + 1),
  );
});

it('lists a model until it is removed, and again when it is applied again', async () => {
  await declare(ledger.pool, 'gone');
  expect(await removeModel(ledger.pool, 'gone', 'test')).toBe(true);
  expect(await removeModel(ledger.pool, 'gone', 'test')).toBe(false);
  expect((await listModels(ledger.pool)).map(({ model }) => model)).not.toContain('gone');
  expect(await readDeclaration(ledger.pool, 'gone')).toBeNull();
  expect(await readDeclaration(ledger.pool, 'gone', 1)).not.toBeNull();
  expect(await declare(ledger.pool, 'gone')).toEqual({ kind: 'applied', number: 2, previous: 1 });
  expect((await listModels(ledger.pool)).map(({ model }) => model)).toContain('gone');
});

it('names the models in the order in which they were declared; one that comes back is the last', async () => {
  const order = async () =>
    (await modelsAsDeclared(ledger.pool)).filter((model) => model.startsWith('order-'));
  for (const model of ['order-c', 'order-a', 'order-b']) await declare(ledger.pool, model);
  await declare(ledger.pool, 'order-a', { owner: 'risk' });
  expect(await order()).toEqual(['order-c', 'order-a', 'order-b']);
  await removeModel(ledger.pool, 'order-c', 'test');
  expect(await order()).toEqual(['order-a', 'order-b']);
  await declare(ledger.pool, 'order-c');
  expect(await order()).toEqual(['order-a', 'order-b', 'order-c']);
});
