import { listen } from '../../store/postgres/listen.ts';
import type { RolloutLook } from './rollout-look.ts';

/** What is told to those who follow a rollout. */
export type Follower = {
  readonly onLook: (look: RolloutLook) => void;
  /** Nothing comes any more: the replica goes away. */
  readonly onEnd: () => void;
};

/** News of rollouts for any number of readers, by one connection to the ledger. */
export type RolloutFeed = {
  /** Follows a rollout until the returned function is called; null where there is no room, or the replica goes away. */
  follow(rollout: { readonly id: string; readonly model: string }, follower: Follower): (() => void) | null;
  /** Ends all that is followed, and the connection. */
  close(): Promise<void>;
};

export type FeedOptions = {
  readonly ledgerUrl: string;
  readonly look: (rollout: string) => Promise<RolloutLook | null>;
  /** @default 200 */
  readonly followersMax?: number;
  /** Milliseconds after which a rollout is looked at without a notice. @default 10 000 */
  readonly pollMs?: number;
};

type Topic = {
  readonly id: string;
  readonly model: string;
  readonly followers: Set<Follower>;
  isLooking: boolean;
  /** Something happened since the present look began. */
  isStale: boolean;
};

/** Listens while somebody follows a rollout. However many follow one, a change is read once. */
export function openRolloutFeed(options: FeedOptions): RolloutFeed {
  const topics = new Map<string, Topic>();
  const { followersMax = 200, pollMs = 10_000 } = options;
  let followerCount = 0;
  let listening: { close(): Promise<void> } | null = null;
  let isClosed = false;
  const lookAtAll = (model: string | null): void => {
    for (const topic of topics.values())
      if (model === null || topic.model === model) void refresh(topic, options);
  };
  const begin = (): { close(): Promise<void> } => {
    const timer = setInterval(() => lookAtAll(null), pollMs).unref();
    const listener = listen(options.ledgerUrl, {
      channels: ['ratchet_rollout'],
      onNotify: (_, model) => lookAtAll(model),
      onState: (state) => {
        if (state === 'listening') lookAtAll(null);
      },
    });
    return {
      close: async () => {
        clearInterval(timer);
        await listener.close();
      },
    };
  };
  const leave = (topic: Topic, follower: Follower): void => {
    if (!topic.followers.delete(follower)) return;
    followerCount -= 1;
    if (topic.followers.size === 0) topics.delete(topic.id);
    if (followerCount > 0) return;
    void listening?.close();
    listening = null;
  };
  return {
    follow: ({ id, model }, follower) => {
      if (isClosed || followerCount >= followersMax) return null;
      const topic = topics.get(id) ?? { id, model, followers: new Set(), isLooking: false, isStale: false };
      topics.set(id, topic);
      topic.followers.add(follower);
      followerCount += 1;
      listening ??= begin();
      void refresh(topic, options);
      return () => leave(topic, follower);
    },
    close: async () => {
      isClosed = true;
      const ending = listening;
      for (const topic of [...topics.values()]) for (const { onEnd } of [...topic.followers]) onEnd();
      await ending?.close();
    },
  };
}

/** Reads a rollout until nothing happened meanwhile. A ledger that is away is asked again by notice or by the clock. */
async function refresh(topic: Topic, { look }: FeedOptions): Promise<void> {
  topic.isStale = true;
  if (topic.isLooking) return;
  topic.isLooking = true;
  try {
    while (topic.isStale && topic.followers.size > 0) {
      topic.isStale = false;
      const found = await look(topic.id);
      if (found) for (const { onLook } of [...topic.followers]) onLook(found);
    }
  } catch {
    topic.isStale = true;
  }
  topic.isLooking = false;
}
