import { type Ward, wardNames } from './ward.ts';

// Read by hand: the guard lives as long as the stack, and zod would take a quarter of its memory.

/** What the supervisor tells the guard. */
export type GuardOrder =
  | Readonly<{ kind: 'watch'; ward: Ward }>
  | Readonly<{ kind: 'forget'; pid: number }>
  | Readonly<{ kind: 'end' | 'force' }>;

/** @throws where the line is no order, which only another version of the program would write. */
export function readOrder(line: string): GuardOrder {
  const order: unknown = JSON.parse(line);
  if (isOrder(order)) return order;
  throw new Error(`the guard does not know this order: ${line}`);
}

function isOrder(order: unknown): order is GuardOrder {
  if (typeof order !== 'object' || order === null || !('kind' in order)) return false;
  if (order.kind === 'watch') return 'ward' in order && isWard(order.ward);
  if (order.kind === 'forget') return 'pid' in order && isPid(order.pid);
  return order.kind === 'end' || order.kind === 'force';
}

function isWard(ward: unknown): ward is Ward {
  if (typeof ward !== 'object' || ward === null) return false;
  if (!('name' in ward && 'pid' in ward && 'identity' in ward && 'signal' in ward)) return false;
  const isKnown = wardNames.some((name) => name === ward.name);
  const isSignal = ward.signal === 'SIGTERM' || ward.signal === 'SIGINT';
  return isKnown && isPid(ward.pid) && typeof ward.identity === 'string' && isSignal;
}

/** A pid below 1 would signal whole groups. */
const isPid = (pid: unknown): boolean => Number.isInteger(pid) && Number(pid) > 0;
