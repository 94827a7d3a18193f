import { afterEach, beforeEach, expect, it } from 'vitest';
import { createDemoTable } from '../../../cli/demo/demo-table.ts';
import { csv, ids, rowsOf } from '../import/shop.ts';
import { openWorkbench, type Workbench } from '../import/workbench.ts';

let bench: Workbench;
beforeEach(async () => {
  bench = await openWorkbench();
});
afterEach(() => bench.close());

it('leaves the name of its table to the first import that README shows', async () => {
  expect(await createDemoTable(bench.pool)).toBe(true);
  const file = bench.file('customers.csv', csv(rowsOf(ids(1, 200))));
  const imported = await bench.import({ file, model: 'customers', target: 'y' });
  expect(imported).toMatchObject({ kind: 'declared', inserted: 200 });
});
