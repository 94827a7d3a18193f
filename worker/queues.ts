import { type TaskQueue, taskQueues } from '../shared/ids.ts';

/** A worker was asked for a queue that does not exist. */
export class UnknownQueue extends Error {
  override readonly name = 'UnknownQueue';
}

/** Queues named by `--queues control,data`; all of them where nothing is said. */
export function queuesOf(words: readonly string[]): readonly TaskQueue[] {
  const at = words.findIndex((word) => word === '--queues' || word.startsWith('--queues='));
  if (at < 0) return taskQueues;
  const given = words[at]?.includes('=') ? words[at].slice('--queues='.length) : (words[at + 1] ?? '');
  const names = given.split(',').filter((name) => name !== '');
  const unknown = names.filter((name) => !isQueue(name));
  if (names.length === 0 || unknown.length > 0) {
    throw new UnknownQueue(`--queues: expected some of ${taskQueues.join(', ')}, got ${given || 'nothing'}`);
  }
  return taskQueues.filter((queue) => names.includes(queue));
}

const isQueue = (name: string): boolean => taskQueues.some((queue) => queue === name);
