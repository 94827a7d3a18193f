import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { BenchContext } from './context.ts';
import { fullLoad } from './full-load.ts';
import { load } from './load.ts';
import { type PacedTarget, type PaceResult, warmMs } from './pace.ts';
import { memberOf } from './process-memory.ts';
import { median, type Ratio, type SectionResult } from './ratio.ts';
import { startReplica } from './replica.ts';
import { served } from './served-model.ts';
import { servingCosts } from './serving-costs.ts';
import { type LedRollout, leadRollout } from './split-traffic.ts';
import { timedAborts } from './timed-aborts.ts';
import { timedRollbacks } from './timed-rollbacks.ts';
import { timedSplits } from './timed-splits.ts';

const Versions = z.object({ versions: z.array(z.object({ version: z.string() })) });

const counts = { weights: 40, calmPairs: 5 } as const;

/** How often the thread was ended when the later load begins: the next one comes after that load. */
const endedCount = 2;

/**
 * What a rollout costs who is answered: CPU time and throughput with a canary at 50 %, a shadow and the log beside none,
 * changes of weight (those that a workflow decides, too), rollbacks and aborts until two replicas have them, and the p99 of stable beside a candidate that hangs
 * in shadow.
 */
export async function measureRollout(context: BenchContext): Promise<SectionResult> {
  const model = await served(context);
  const worker = memberOf(context.stack.pid, 'worker/main.js');
  const { versions } = Versions.parse((await context.stack.api.call('/models/bench/versions')).body);
  const other = versions.find(({ version }) => version !== model?.version)?.version;
  if (model === null || worker === undefined || other === undefined)
    return { kind: 'skipped', reason: 'needs two versions of the benchmark model' };
  const body = { features: model.features, entity_id: 'customer-17', request_id: 'r-17' };
  const request = { token: context.stack.token, body };
  const second = await startReplica(context);
  const asked = { ...request, url: `${second.url}/models/bench/predict`, pid: second.pid };
  try {
    const full = await fullLoad(asked, 16);
    const target = { ...asked, rate: full.perSecond / 2 };
    const rollbacks = await timedRollbacks(context, [model.version, other], target);
    const aborts = await timedAborts(context, other, target);
    const splits = await timedSplits(context, other, { ...target, features: model.features });
    // Nothing of Temporal's is to lead this rollout, nor to take CPU time while it is measured.
    process.kill(worker, 'SIGSTOP');
    const led = await leadRollout(context.stack.database, model.version);
    try {
      const cost = await servingCosts(context, led, target);
      const weights = await weightChanges(led, target);
      const shadow = await hungShadow(context, led, target);
      const parts = { cost, splits, weights, rollbacks, aborts, shadow };
      return {
        kind: 'measured',
        ratios: Object.values(parts).flatMap(({ ratios }) => ratios),
        details: { full, ...parts },
      };
    } finally {
      await led.end();
      process.kill(worker, 'SIGCONT');
    }
  } finally {
    await second.stop();
  }
}

type Part = { readonly ratios: readonly Ratio[]; readonly [detail: string]: unknown };

/** Changes of weight until both replicas report them, while one of them is at half of its load. */
async function weightChanges(led: LedRollout, target: PacedTarget): Promise<Part> {
  let going = true;
  const answered = load({ ...target, seconds: 12, connections: 16 }).finally(() => {
    going = false;
  });
  await led.split('canary', 1);
  const tookMs: number[] = [];
  for (let change = 0; going && change < counts.weights; change++)
    tookMs.push(await led.split('canary', 2 + (change % 90)));
  await led.clear();
  const { failed } = await answered;
  const against = 'none';
  const plain = (what: string, value: number, unit: string, atMost: number): Ratio => ({
    ...{ what, against, unit, ours: value, theirs: 1, ratio: value, goal: { atMost } },
  });
  return {
    tookMs,
    ratios: [
      plain('a change of weight, until two replicas serve it, at half load', median(tookMs), 'ms', 100),
      plain('requests that failed during changes of weight', failed, 'requests', 0),
    ],
  };
}

/** How many copies of a replica's shadow ran out of their time, each of which ended the thread. */
async function endedThreads(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/ratchet_shadow_copies_total\{[^}]*end="timeout"\} (\d+)/.exec(text)?.[1] ?? 0);
}

/** @throws Error where the threads do not end in a minute */
async function untilEnded(url: string, count: number): Promise<void> {
  for (const since = performance.now(); (await endedThreads(url)) < count; await delay(100))
    if (performance.now() - since > 60_000) throw new Error(`no copy hung in shadow: ${count} were to`);
}

/** Does something once latencies count. */
async function whileAnswering(
  answers: Promise<PaceResult>,
  act: () => Promise<unknown>,
): Promise<PaceResult> {
  await delay(warmMs + 500);
  await act();
  return answers;
}

/** The p99 of stable at half load with a candidate in shadow that hangs again and again, and without, in turn. */
async function hungShadow(context: BenchContext, led: LedRollout, asked: PacedTarget): Promise<Part> {
  const replica = await startReplica(context, new URL('./hang-in-shadow.js', import.meta.url));
  try {
    const target = { ...asked, url: `${replica.url}/models/bench/predict`, connections: 16 };
    const once = () => load({ ...target, seconds: context.seconds });
    const pairs: { without: PaceResult; first: PaceResult; later: PaceResult }[] = [];
    for (let pair = 0; pair < counts.calmPairs; pair++) {
      const without = await once();
      const before = await endedThreads(replica.url);
      const first = await whileAnswering(once(), () => led.split('shadow', 0));
      await untilEnded(replica.url, before + endedCount);
      const later = await once();
      await led.clear();
      pairs.push({ without, first, later });
    }
    const p99 = (when: keyof (typeof pairs)[number]): number =>
      median(pairs.map((pair) => pair[when].latencyMs.p99));
    const line = (what: string, when: 'first' | 'later'): Ratio => ({
      ...{ what: `p99 of stable beside a candidate that hangs in shadow, ${what}`, unit: 'ms' },
      ...{ against: 'no shadow, the same replica in the same run', goal: { atMost: 1.1 } },
      ...{ ours: p99(when), theirs: p99('without') },
      ratio: median(pairs.map((pair) => pair[when].latencyMs.p99 / pair.without.latencyMs.p99)),
    });
    return {
      pairs,
      ratios: [line('as it begins', 'first'), line('when its thread was ended twice', 'later')],
    };
  } finally {
    await replica.stop();
  }
}
