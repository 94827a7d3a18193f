import type pg from 'pg';
import { counted } from '../client/words.ts';
import { nonFinitePattern } from './cell-kind.ts';
import type { ColumnSeen } from './column-inference.ts';
import type { TypedColumn } from './create-table.ts';
import { stagingColumn, stagingTable } from './staging.ts';

type Taken = {
  readonly name: string;
  readonly what: 'NaN or infinite' | 'infinite';
  readonly count: number;
};

/** How an import and a fit tell of such cells. */
export const takenAsMissing = ({ name, what, count }: Taken): string =>
  `${name} is ${what} in ${counted(count, 'row')}: taken as missing`;

/**
 * Empties the staged cells of numbers that are none, as `ratchet fit` reads them, and says so: no learner could use them, and
 * a label that is none is no row to learn from.
 */
export async function emptyNonFinite(
  client: pg.ClientBase,
  columns: readonly TypedColumn[],
  seen: readonly ColumnSeen[],
): Promise<readonly string[]> {
  const notes: string[] = [];
  for (const [index, { name, reading }] of columns.entries()) {
    const count = seen[index]?.nonFiniteCount ?? 0;
    if (count === 0 || !reading.fits('NaN') || reading.type === 'text') continue;
    const cell = stagingColumn(index);
    await client.query(`update ${stagingTable} set ${cell} = null where ${cell} ~* $1`, [
      nonFinitePattern.source,
    ]);
    notes.push(takenAsMissing({ name, what: 'NaN or infinite', count }));
  }
  return notes;
}
