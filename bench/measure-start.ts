import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type { BenchContext } from './context.ts';
import { timedRetrain } from './measure-retrain.ts';
import { familyOf, memberOf, residentBytes } from './process-memory.ts';
import { median, type Ratio, type SectionResult } from './ratio.ts';
import { sharedOnceBytes } from './shared-once.ts';
import { smallDeclaration, smallTable } from './small-table.ts';
import { startStack } from './stack.ts';

const megabytes = (bytes: number): number => bytes / 1024 / 1024;
const plain = (what: string, ours: number, unit: string, atMost: number): Ratio => ({
  what,
  against: 'none',
  ours,
  theirs: 1,
  ratio: ours,
  unit,
  goal: { atMost },
});

/** Resident megabytes: of the API, of all processes summed as `ps` shows them, and with shared pages counted once. */
type Memory = { readonly api: number; readonly summed: number; readonly once: number | null };

function memoryOf(supervisor: number): Memory {
  const family = familyOf(supervisor);
  const api = memberOf(supervisor, 'api/main.js');
  const once = sharedOnceBytes(family);
  return {
    api: api === undefined ? Number.NaN : megabytes(residentBytes(api)),
    summed: megabytes(family.map(residentBytes).reduce((sum, bytes) => sum + bytes, 0)),
    once: once === null ? null : megabytes(once),
  };
}

/** The goal holds for the harder measure, which counts what processes share once for each of them. */
function memoryRatios(memory: readonly Memory[]): readonly Ratio[] {
  const once = memory.flatMap((each) => each.once ?? []);
  const all = 'whole idle local stack, resident';
  return [
    plain('API replica with one model, resident', median(memory.map(({ api }) => api)), 'MB', 120),
    plain(`${all}: processes summed`, median(memory.map(({ summed }) => summed)), 'MB', 800),
    ...(once.length === 0 ? [] : [plain(`${all}: shared pages counted once`, median(once), 'MB', 800)]),
  ];
}

/** A second start to its first prediction, and what the idle stack holds in memory. */
export async function measureStart(context: BenchContext): Promise<SectionResult> {
  const home = join(context.stack.home, '..', 'second-start');
  const first = await startStack(context.root, home);
  await smallTable(first.database);
  await first.api.call('/models/small', {
    method: 'PUT',
    text: { type: 'application/yaml', content: smallDeclaration },
  });
  await timedRetrain(first, 'small');
  await first.stop();
  const seconds: number[] = [];
  const memory: Memory[] = [];
  for (let round = 0; round < 3; round++) {
    const began = performance.now();
    const stack = await startStack(context.root, home);
    for (;;) {
      const answer = await stack.api
        .call('/models/small/predict', { method: 'POST', body: { features: { x: 3, y: 5 } } })
        .catch(() => null);
      if (answer !== null) break;
      await delay(10);
    }
    seconds.push((performance.now() - began) / 1000);
    await delay(3_000);
    memory.push(memoryOf(stack.pid));
    await stack.stop();
  }
  return {
    kind: 'measured',
    ratios: [plain('second start to first prediction', median(seconds), 's', 5), ...memoryRatios(memory)],
    details: { seconds, memory },
  };
}
