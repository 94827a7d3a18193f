import { Readable } from 'node:stream';
import { isOver } from '../../shared/rollout/state.ts';
import { transitionAnswer } from './rollout-answer.ts';
import type { RolloutFeed } from './rollout-feed.ts';
import type { RolloutLook } from './rollout-look.ts';

/** Where a reader left off: the transitions up to a generation, and the state that it saw last. */
export type LastSeen = { readonly generation: number; readonly state: string };

export const nothingSeen: LastSeen = { generation: 0, state: '' };

/** What a reader has seen by its Last-Event-ID; an id that is none of ours counts as nothing. */
export function lastSeen(lastEventId: string): LastSeen {
  const [, generation] = /^(\d{1,9})(?:\.\d{1,15}\.\d{1,9})?$/.exec(lastEventId) ?? [];
  return generation === undefined ? nothingSeen : { generation: Number(generation), state: lastEventId };
}

/** Another one after each transition, each look and each fault. */
const stateId = ({ answer }: RolloutLook): string =>
  `${answer.generation}.${answer.looked_at === null ? 0 : Date.parse(answer.looked_at)}.${answer.faults.length}`;

/** Whether a reader has seen all that there will ever be. */
export const hasSeenEnd = (look: RolloutLook, seen: LastSeen): boolean =>
  isOver(look.answer.state) && seen.state === stateId(look);

const event = (id: string, name: string, data: unknown): string =>
  `id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

/** What is new in a look to a reader, as server-sent events: each transition once, then where the rollout is. */
function news(look: RolloutLook, seen: LastSeen): string {
  const transitions = look.transitions.filter(({ generation }) => generation > seen.generation);
  const told = transitions.map((transition) => {
    const { evidence: _, ...brief } = transitionAnswer(transition);
    return event(String(transition.generation), 'transition', brief);
  });
  const id = stateId(look);
  return [...told, ...(id === seen.state ? [] : [event(id, 'rollout', look.answer)])].join('');
}

export type StreamLimits = {
  /** Milliseconds between comments that keep the connection. */
  readonly beatMs: number;
  /** Milliseconds after which the reader has to come again, and to show its key again. */
  readonly lifeMs: number;
  /** A reader that is further behind is cut off. */
  readonly bytesMax: number;
};

const defaultLimits: StreamLimits = { beatMs: 10_000, lifeMs: 600_000, bytesMax: 1_048_576 };

/**
 * The events of a rollout as a stream that ends with the rollout; null where the feed takes no more readers. Its reader
 * comes again with Last-Event-ID where it ends before.
 */
export function rolloutEvents(
  feed: RolloutFeed,
  rollout: { readonly id: string; readonly model: string },
  { seen: from = nothingSeen, limits = defaultLimits }: { seen?: LastSeen; limits?: StreamLimits } = {},
): Readable | null {
  let seen = from;
  const timers: NodeJS.Timeout[] = [];
  let leave = (): void => undefined;
  const stream = new Readable({
    read: () => undefined,
    destroy: (error, done) => {
      for (const timer of timers) clearTimeout(timer);
      leave();
      done(error);
    },
  });
  const end = (): void => void (stream.destroyed || stream.push(null));
  const send = (text: string): void => {
    if (stream.destroyed || stream.readableEnded || text === '') return;
    stream.push(text);
    if (stream.readableLength > limits.bytesMax) stream.destroy();
  };
  const onLook = (look: RolloutLook): void => {
    send(news(look, seen));
    seen = { generation: look.answer.generation, state: stateId(look) };
    if (!isOver(look.answer.state)) return;
    leave();
    end();
  };
  const following = feed.follow(rollout, { onLook, onEnd: end });
  if (following === null) return null;
  leave = following;
  send('retry: 1000\n\n');
  timers.push(setInterval(() => send(': \n\n'), limits.beatMs).unref());
  timers.push(setTimeout(end, limits.lifeMs).unref());
  return stream;
}
