import { rm } from 'node:fs/promises';
import { type CompiledExtension, compileExtensions } from '../../store/extensions/load-extensions.ts';
import type { Pool } from '../../store/postgres/pool.ts';
import { keepShadowRows, type ShadowRow } from '../../store/postgres/shadow-predictions.ts';
import { trip } from '../split/candidate-health.ts';
import { backOff, dequeue, type Lane, putBack, rest } from './lane.ts';
import type { ShadowCopy } from './shadow-copy.ts';
import type { ShadowCounts } from './shadow-counts.ts';
import { type JobEnd, type ShadowWorker, startShadowWorker, type ThreadOptions } from './shadow-worker.ts';

export type ShadowJobs = {
  /** Gives the thread copies of a lane, and does with them what becomes of them. */
  run(lane: Lane): Promise<void>;
  /** Ends the thread; the next job starts another one. */
  end(): Promise<void>;
};

export type JobOptions = {
  readonly thread: ThreadPlan;
  readonly ledger: Pool;
  readonly counts: ShadowCounts;
  /** Rollouts that are under way. */
  readonly open: () => readonly string[];
};

export type ThreadPlan = Omit<ThreadOptions, 'extensions'> & {
  /** Of the user's own learners. */
  readonly extensionsFolder: string;
};

/** Copies of a job. */
const copiesMax = 100;

/** Runs jobs in the thread, which is started when there is one, and anew after it broke. */
export function openShadowJobs(options: JobOptions): ShadowJobs {
  const { ledger, counts, open } = options;
  let worker: ShadowWorker | null = null;
  let compiled: Promise<readonly CompiledExtension[]> | null = null;
  const start = async (): Promise<ShadowWorker> => {
    const { home, databaseUrl, extensionsFolder } = options.thread;
    compiled ??= compileExtensions(extensionsFolder);
    return startShadowWorker({ home, databaseUrl, extensions: await compiled });
  };
  const stop = async (): Promise<void> => {
    const ending = worker?.end();
    worker = null;
    await ending;
  };
  const broken = async (lane: Lane, copies: readonly ShadowCopy[], end: Broken): Promise<void> => {
    const { target } = lane;
    if (end.kind === 'unloadable') {
      dequeue(lane, lane.waiting.length);
      trip(target.health, 'load-failed', `in the shadow: ${end.detail}`);
      return;
    }
    worker = null;
    if (!open().includes(target.rollout)) return;
    backOff(lane, performance.now());
    const over = end.place === null ? undefined : copies[end.place];
    putBack(
      lane,
      copies.filter((copy) => copy !== over),
    );
    if (over === undefined) return;
    const status = end.isHung ? 'timeout' : 'failed';
    counts.add(target.model, { [status]: 1 });
    await keepShadowRows(ledger, target, [{ ...over, ...unscored, status }]).catch(() => undefined);
  };
  return {
    run: async (lane) => {
      const { rollout, model, version, digest } = lane.target;
      const copies = dequeue(lane, copiesMax);
      worker ??= await start();
      if (!open().includes(rollout)) return stop(); // its rollout ended meanwhile
      const end = await worker.run({ rollout, model, version, digest, copies, open: open() });
      if (end.kind !== 'done') return broken(lane, copies, end);
      lane.failures = 0;
      rest(lane, end.usedMs ?? 0, performance.now());
      lane.dropped += end.lost;
      counts.add(model, end);
    },
    end: async () => {
      await stop();
      const left = await compiled?.catch(() => []);
      compiled = null;
      for (const { folder } of left ?? []) await rm(folder, { recursive: true, force: true });
    },
  };
}

type Broken = Exclude<JobEnd, { kind: 'done' }>;

const unscored: Pick<ShadowRow, 'score' | 'label' | 'featuresHash' | 'latencyUs'> = {
  ...{ score: null, label: null, featuresHash: null, latencyUs: null },
};
