import type { Imported } from '../../../cli/import/import-request.ts';
import type { Workbench } from './workbench.ts';

/** Customers of a shop with an outcome `y`: files of any size, each row told by its number. */
const line = (id: number, rest: string): string => `c-${id},${rest}`;
export const rowsOf = (
  ids: readonly number[],
  y: (id: number) => string = (id) => (id % 3 === 0 ? 'yes' : 'no'),
): string =>
  ids
    .map((id) => line(id, `${id % 50},${(id % 7) / 2},${id % 2 === 0 ? 'basic' : 'plus'},${y(id)}`))
    .join('\n');
export const ids = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);
export const csv = (rows: string): string => `customer_id,age,score,plan,y\n${rows}\n`;

/** Imports the first file of model `shop`. */
export const importShop = (bench: Workbench, content = csv(rowsOf(ids(1, 2000)))): Promise<Imported> =>
  bench.import({ file: bench.file('first.csv', content), model: 'shop', target: 'y' });
