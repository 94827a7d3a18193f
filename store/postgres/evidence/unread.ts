import { SourceFault } from '../../snapshots/source-fault.ts';
import type { Queryable } from '../pool.ts';

export type Unread = { readonly kind: 'unread'; readonly reason: string };

/** What a statement itself is refused for: data that do not fit, a missing table or right, too long a time. */
const ofStatement = /^(22|42|54|57014)/;

/**
 * One thing of a look, which is one transaction: where it cannot be read, it says so, and the others are read all the same.
 * @throws where the ledger itself is away, for then nothing can be read.
 */
export async function orUnread<T>(db: Queryable, read: () => Promise<T>): Promise<T | Unread> {
  await db.query('savepoint one');
  try {
    return await read();
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === null) throw error;
    await db.query('rollback to savepoint one');
    return { kind: 'unread', reason };
  }
}

function reasonOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const code = 'code' in error ? String(error.code) : '';
  return error instanceof SourceFault || ofStatement.test(code) ? error.message : null;
}

export const isUnread = (value: object): value is Unread => 'kind' in value && value.kind === 'unread';
