import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { BenchContext } from './context.ts';
import { fullLoad } from './full-load.ts';
import { load } from './load.ts';
import type { PaceResult } from './pace.ts';
import { median, type Ratio, type SectionResult } from './ratio.ts';
import { served } from './served-model.ts';

const Versions = z.object({ versions: z.array(z.object({ version: z.string() })) });

/** A replica keeps what served before in memory: with three in turn, each has to be loaded. */
const versionsMin = 3;

/** Promotes versions in turn, one a second, until told to stop; returns how many swaps went through. */
async function swapEverySecond(
  context: BenchContext,
  versions: readonly string[],
  going: () => boolean,
): Promise<number> {
  let swaps = 0;
  while (going()) {
    const pause = delay(1_000);
    const serving = (await served(context))?.version;
    const version = versions[(versions.indexOf(serving ?? '') + 1) % versions.length];
    const body = { version, reason: 'benchmark', force: true };
    await context.stack.api.call('/models/bench/promote', { method: 'POST', body });
    swaps++;
    await pause;
  }
  return swaps;
}

const roundCount = 7;

/** The 99th percentile of /predict at 70 % load, with a swap every second and without. */
export async function measureSwaps(context: BenchContext): Promise<SectionResult> {
  const model = await served(context);
  const known =
    model === null
      ? []
      : Versions.parse((await context.stack.api.call('/models/bench/versions')).body).versions;
  if (model === null || known.length < versionsMin)
    return { kind: 'skipped', reason: 'needs three versions of the benchmark model' };
  const versions = known
    .slice(0, versionsMin)
    .map(({ version }) => version)
    .reverse();
  const target = {
    url: `${context.stack.api.url}/models/bench/predict`,
    token: context.stack.token,
    body: { features: model.features },
  };
  const full = await fullLoad(target, 32);
  const rate = full.perSecond * 0.7;
  const once = () => load({ ...target, seconds: context.seconds, connections: 32, rate });
  const rounds: { calm: PaceResult; swapped: PaceResult }[] = [];
  let swaps = 0;
  for (let round = 0; round < roundCount; round++) {
    const calm = await once();
    let going = true;
    const swapping = swapEverySecond(context, versions, () => going);
    const swapped = await once();
    going = false;
    swaps += await swapping;
    rounds.push({ calm, swapped });
  }
  const added = median(rounds.map(({ calm, swapped }) => swapped.latencyMs.p99 - calm.latencyMs.p99));
  const failed = rounds.reduce((sum, { swapped }) => sum + swapped.failed, 0);
  const line = (what: string, value: number, unit: string, atMost: number): Ratio => ({
    what,
    against: 'none',
    ours: value,
    theirs: 1,
    ratio: value,
    unit,
    goal: { atMost },
  });
  return {
    kind: 'measured',
    ratios: [
      line('p99 added by a swap a second at 70 % load', added, 'ms', 3),
      line('failed requests during swaps', failed, 'requests', 0),
    ],
    details: { full, swaps, rounds },
  };
}
