import { isDeepStrictEqual } from 'node:util';
import type { Artifacts } from '../../store/artifacts/artifacts.ts';
import { declaredLogging, modelsAsDeclared } from '../../store/postgres/declarations.ts';
import { listen } from '../../store/postgres/listen.ts';
import { beat, leave } from '../../store/postgres/replicas.ts';
import { openFaultReports } from './fault-reports.ts';
import { type Keys, openKeyReader } from './follow-keys.ts';
import type { Following } from './following.ts';
import { serveLastKnownGood } from './last-known-good.ts';
import { type ModelLooks, openModelLooks } from './model-looks.ts';
import { openModelsOnDisk } from './models-on-disk.ts';

export type FollowerOptions = Omit<Following, 'onFault'> & {
  readonly ledgerUrl: string;
  readonly artifacts: Artifacts;
  /** Done once, before the ledger is followed: migrations and the like. */
  readonly prepare: () => Promise<void>;
  /** Called with the keys in each look, and when a notice tells of them. */
  readonly onKeys: (keys: Keys) => void;
  /** Called after each look. */
  readonly onLook: () => void;
};

export type Follower = {
  /** Looks at the ledger now. */
  wake(): void;
  /** Resolves after the first look, whether the ledger answered or the last known good was loaded. */
  readonly started: Promise<void>;
  /** Stops following and gives the lease back. */
  stop(): Promise<void>;
};

/** Milliseconds. The poll stands behind NOTIFY and goes faster while there is none. */
const every = { poll: 2_000, pollDeaf: 250, beat: 3_000, lease: 10_000 } as const;

/** A ledger that takes the connection and says nothing, or is being migrated, keeps a replica from its start for so long. */
const firstLookMs = 3_000;

/**
 * Follows the ledger until stopped: looks at every model's deployment when notified and at least every 2 s. Where the
 * ledger is away at the start, what served last is loaded from disk, and looking goes on.
 */
export function startFollower(options: FollowerOptions): Follower {
  let isStopped = false;
  let isListening = false;
  let isWoken = false;
  let wakeUp = (): void => undefined;
  const wake = (): void => {
    isWoken = true;
    wakeUp();
  };
  const looking = openLooking(options, wake);
  const listener = listen(options.ledgerUrl, {
    channels: ['ratchet_deployment', 'ratchet_declaration', 'ratchet_keys'],
    // Of what a notice names alone is looked at: a weight or a way back is to be here at once, and each question costs answers.
    onNotify: (channel, payload) => {
      if (channel === 'ratchet_keys') looking.glanceAtKeys();
      else if (channel !== 'ratchet_deployment' || !looking.glance(payload)) wake();
    },
    onState: (state) => {
      isListening = state === 'listening';
      if (isListening) wake();
    },
  });
  const sleep = (): Promise<void> =>
    new Promise((resolve) => {
      if (isWoken || isStopped) return resolve();
      const timer = setTimeout(resolve, isListening ? every.poll : every.pollDeaf);
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const first = looking.look();
  const loop = (async () => {
    await first;
    while (!isStopped) {
      await sleep();
      isWoken = false;
      if (!isStopped) await looking.look();
    }
  })();
  return {
    wake,
    // A ledger that has answered is followed, though the versions take a while to load.
    started: unlessSlow(first, () => (options.view.models === null ? looking.doWithout() : first)),
    stop: async () => {
      isStopped = true;
      wake();
      await loop;
      await listener.close();
      await leave(options.ledger, options.view.id).catch(() => undefined);
    },
  };
}

/** Resolves with the first look; where that takes too long, with what is done without it. The look goes on. */
const unlessSlow = (first: Promise<void>, without: () => Promise<void>): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => without().then(resolve, reject), firstLookMs);
    first.then(resolve, reject).finally(() => clearTimeout(timer));
  });

type Looking = {
  look(): Promise<void>;
  /** Serves what served last, as long as the ledger has not answered. */
  doWithout(): Promise<void>;
  /** Looks at one model beside whatever look is under way; false where it is not known here. */
  glance(model: string): boolean;
  /** Reads the keys beside whatever look is under way, which may take as long as a version takes to load. */
  glanceAtKeys(): void;
};

/**
 * Looks that never throw: a ledger that is away is said once, and what serves stays.
 * @param onLost where a glance did not reach the ledger
 */
function openLooking(options: FollowerOptions, onLost: () => void): Looking {
  let beatAt = Number.NEGATIVE_INFINITY;
  let hasLooked = false;
  let isPrepared = false;
  const { ledger, view, metrics, log } = options;
  const onDisk = openModelsOnDisk(options);
  const faults = openFaultReports({ ledger, replica: view.id, metrics, log });
  const models = openModelLooks({ ...options, onFault: faults.report });
  const takeKeys = openKeyReader(ledger, options.onKeys);
  const renew = async (): Promise<void> => {
    if (options.now() - beatAt < every.beat) return;
    await beat(options.ledger, { replica: options.view.id, leaseMs: every.lease });
    beatAt = options.now();
  };
  const look = async (): Promise<void> => {
    try {
      if (!isPrepared) await options.prepare();
      isPrepared = true;
      await renew();
      await takeKeys();
      await followAll(options, models, renew);
      options.onLook();
      await faults.flush();
      await onDisk.follow(options.view.models ?? []);
      if (!options.view.isFollowing) options.log.info({ replica: options.view.id }, 'follows the ledger');
      options.view.isFollowing = true;
    } catch (error) {
      if (options.view.isFollowing || !hasLooked)
        options.log.warn({ err: error }, 'the ledger is away; what serves stays');
      options.view.isFollowing = false;
      beatAt = Number.NEGATIVE_INFINITY;
      onDisk.forget();
      models.forgetReports();
      if (!hasLooked) await serveLastKnownGood(options);
    }
    hasLooked = true;
  };
  const glance = (model: string): boolean => {
    const isKnown = view.isFollowing && view.models?.includes(model) === true;
    if (isKnown) models.look(model).then(options.onLook, onLost);
    return isKnown;
  };
  const doWithout = (): Promise<void> => {
    log.warn({ replica: view.id }, 'the ledger has not answered yet; what served last serves');
    return serveLastKnownGood(options);
  };
  const glanceAtKeys = (): void => void takeKeys().catch(onLost);
  return { look, doWithout, glance, glanceAtKeys };
}

/** What is the same stays the same object: what was worked out from it is not worked out again. */
async function followLogging({ ledger, view }: FollowerOptions): Promise<void> {
  const declared = await declaredLogging(ledger);
  const isNew = [...declared].some(
    ([model, logging]) => !isDeepStrictEqual(view.logging.get(model), logging),
  );
  if (isNew || declared.size !== view.logging.size) view.logging = declared;
}

async function followAll(
  options: FollowerOptions,
  looks: ModelLooks,
  renew: () => Promise<void>,
): Promise<void> {
  const models = await modelsAsDeclared(options.ledger);
  options.view.models = models;
  await followLogging(options);
  const gone = [...new Set([...looks.models(), ...options.view.slots.all().keys()])].filter(
    (model) => !models.includes(model),
  );
  for (const model of gone) {
    await looks.forget(model);
    options.view.slots.drop(model);
    options.view.troubles.delete(model);
  }
  for (const model of models) {
    await looks.look(model);
    await renew();
  }
}
