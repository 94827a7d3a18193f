import type { Pool } from '../../store/postgres/pool.ts';
import { keepShadowDrops } from '../../store/postgres/shadow-predictions.ts';
import { backOff, enqueue, type Lane, openLane } from './lane.ts';
import type { ShadowCopy, ShadowTarget } from './shadow-copy.ts';
import { openShadowCounts, type ShadowCounts } from './shadow-counts.ts';
import { openShadowJobs, type ThreadPlan } from './shadow-jobs.ts';

export type Shadow = {
  /** Takes a copy, without waiting for anything; drops it where too many wait. */
  offer(target: ShadowTarget, copy: ShadowCopy): void;
  /** Ends what belongs to other rollouts; the thread, where none is left. */
  retain(rollouts: ReadonlySet<string>): void;
  close(): Promise<void>;
  readonly counts: ShadowCounts;
  waitingCount(): number;
};

export type ShadowOptions = {
  readonly thread: ThreadPlan;
  readonly ledger: Pool;
  readonly replica: string;
};

/** Milliseconds between jobs, of a hundred copies each: a thousand a second leave the machine to predictions. */
const everyMs = 100;

/** Milliseconds between two reports of drops. */
const reportMs = 1_000;

/**
 * Scores copies of answers by the candidate of a rollout, in one thread beside the one that answers: it loads the version
 * itself, brings what it scored into the ledger itself, and is ended where a copy hangs it.
 */
export function openShadow({ thread, ledger, replica }: ShadowOptions): Shadow {
  const lanes = new Map<string, Lane>();
  const counts = openShadowCounts();
  const jobs = openShadowJobs({ thread, ledger, counts, open: () => [...lanes.keys()] });
  const turns = openTurns(lanes, jobs.run);
  const report = (some: readonly Lane[]): Promise<void> => reportDrops({ ledger, replica }, some);
  const reporting = setInterval(() => void report([...lanes.values()]), reportMs).unref();
  const begin = (target: ShadowTarget): Lane => {
    const lane = openLane(target);
    lanes.set(target.rollout, lane);
    turns.rearm();
    return lane;
  };
  const drop = (some: readonly Lane[]): Promise<void> => {
    for (const { target } of some) lanes.delete(target.rollout);
    if (lanes.size === 0) void jobs.end();
    return report(some);
  };
  return {
    counts,
    waitingCount: () => [...lanes.values()].reduce((sum, { waiting }) => sum + waiting.length, 0),
    offer: (target, copy) => {
      if (target.health.trippedBy !== null) return;
      const lane = lanes.get(target.rollout) ?? begin(target);
      if (!enqueue(lane, copy)) counts.drop(target.model);
      turns.arm();
    },
    retain: (rollouts) => {
      const gone = [...lanes.values()].filter(({ target }) => !rollouts.has(target.rollout));
      if (gone.length > 0) void drop(gone);
    },
    close: async () => {
      clearInterval(reporting);
      await drop([...lanes.values()]);
      await turns.end();
    },
  };
}

type Turns = {
  /** Sees to it that there is a turn as soon as a lane may have one. */
  arm(): void;
  /** The same, where a lane came that need not wait as long as the others. */
  rearm(): void;
  end(): Promise<void>;
};

/** One lane after the other, with a pause between. */
function openTurns(lanes: Map<string, Lane>, run: (lane: Lane) => Promise<void>): Turns {
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> | null = null;
  const busy = (): readonly Lane[] => [...lanes.values()].filter(({ waiting }) => waiting.length > 0);
  const disarm = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  const arm = (): void => {
    if (timer !== null || running !== null) return;
    const waits = busy().map(({ resumeAt }) => resumeAt - performance.now());
    if (waits.length > 0) timer = setTimeout(turn, Math.max(everyMs, Math.min(...waits))).unref();
  };
  const turn = (): void => {
    timer = null;
    const lane = busy().find(({ resumeAt }) => resumeAt <= performance.now());
    if (lane !== undefined) running = take(lane);
    else arm();
  };
  const take = async (lane: Lane): Promise<void> => {
    lanes.delete(lane.target.rollout);
    lanes.set(lane.target.rollout, lane); // behind the others
    await run(lane).catch(() => backOff(lane, performance.now()));
    running = null;
    arm();
  };
  return {
    arm,
    rearm: () => {
      disarm();
      arm();
    },
    end: async () => {
      disarm();
      await running;
      disarm();
    },
  };
}

/** Brings the counts of dropped copies into the ledger, where they grew; what does not get there goes the next time. */
async function reportDrops(
  { ledger, replica }: Omit<ShadowOptions, 'thread'>,
  lanes: readonly Lane[],
): Promise<void> {
  for (const lane of lanes) {
    const { dropped, target } = lane;
    if (dropped === lane.keptDrops) continue;
    await keepShadowDrops(ledger, { rollout: target.rollout, replica, dropped }).then(
      () => {
        lane.keptDrops = dropped;
      },
      () => undefined,
    );
  }
}
