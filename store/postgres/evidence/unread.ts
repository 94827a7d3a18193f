import { SourceFault } from '../../snapshots/source-fault.ts';

export type Unread = { readonly kind: 'unread'; readonly reason: string };

/** What a statement itself is refused for: data that do not fit, a missing table or right, too long a time. */
const ofStatement = /^(22|42|54|57014)/;

/**
 * One thing of a look: where it cannot be read, it says so, and the others are read all the same.
 * @throws where the ledger itself is away, for then nothing can be read.
 */
export async function orUnread<T>(read: () => Promise<T>): Promise<T | Unread> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof SourceFault) return { kind: 'unread', reason: error.message };
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (error instanceof Error && ofStatement.test(code)) return { kind: 'unread', reason: error.message };
    throw error;
  }
}

export const isUnread = (value: object): value is Unread => 'kind' in value && value.kind === 'unread';
