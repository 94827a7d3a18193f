import { expect, it } from 'vitest';
import { queuesOf, UnknownQueue } from '../../worker/queues.ts';

it.each([
  [[], ['control', 'data', 'train']],
  [
    ['--queues', 'train,control'],
    ['control', 'train'],
  ],
  [['--queues=data'], ['data']],
] as const)('reads %j', (words, queues) => {
  expect(queuesOf(words)).toEqual(queues);
});

it.each([[['--queues']], [['--queues', 'control,gpu']], [['--queues=']]])('refuses %j', (words) => {
  expect(() => queuesOf(words)).toThrow(UnknownQueue);
});
