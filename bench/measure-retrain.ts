import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { RunAnswer } from '../shared/http/runs.ts';
import { addRows, benchDeclaration, benchTable } from './churn-table.ts';
import type { BenchContext } from './context.ts';
import { memberOf, peakBytes, resetPeak } from './process-memory.ts';
import { median, ratioOf, type SectionResult } from './ratio.ts';
import type { Stack } from './stack.ts';

const Tutorial = z.object({
  seconds: z.object({ all: z.number() }),
  peak_bytes: z.number(),
  metrics: z.record(z.string(), z.number()),
});
const Started = z.object({ run: z.string() });

/** Wall seconds from the request to the end of the run. */
export async function timedRetrain(
  stack: Stack,
  model: string,
): Promise<{ readonly seconds: number; readonly run: RunAnswer }> {
  const began = performance.now();
  const started = await stack.api.call(`/models/${model}/retrain`, {
    method: 'POST',
    body: { reason: 'benchmark', force: true },
  });
  const { run: id } = Started.parse(started.body);
  for (;;) {
    const run = RunAnswer.parse((await stack.api.call(`/models/${model}/runs/${id}`)).body);
    if (run.outcome) return { seconds: (performance.now() - began) / 1000, run };
    await delay(25);
  }
}

function tutorial(context: BenchContext & { readonly python: string }): z.infer<typeof Tutorial> {
  const script = join(context.root, 'bench', 'peers', 'tutorial.py');
  const words = [
    script,
    '--url',
    context.stack.database.replace(/^postgres:/, 'postgresql:'),
    '--table',
    benchTable,
    '--target',
    'churned',
  ];
  const text = execFileSync(context.python, [...words, '--drop', 'event_time', 'updated_at'], {
    encoding: 'utf8',
  });
  return Tutorial.parse(JSON.parse(text));
}

/** Whole retrain of a million-row table, and again after one percent of new rows, against the tutorial's. */
export async function measureRetrain(context: BenchContext): Promise<SectionResult> {
  const { stack, python } = context;
  if (python === null || context.csv === null)
    return { kind: 'skipped', reason: 'needs Python and the table of rows' };
  const worker = memberOf(stack.pid, 'worker/main.js');
  await stack.api.call('/models/bench', {
    method: 'PUT',
    text: { type: 'application/yaml', content: benchDeclaration },
  });
  const rival = tutorial({ ...context, python });
  if (worker !== undefined) resetPeak(worker);
  const full = await timedRetrain(stack, 'bench');
  const peak = worker === undefined ? Number.NaN : peakBytes(worker);
  const increments: number[] = [];
  for (let round = 0; round < 3; round++) {
    await addRows(stack.database, Math.round(context.rows / 100));
    increments.push((await timedRetrain(stack, 'bench')).seconds);
  }
  const against = 'pandas + scikit-learn';
  return {
    kind: 'measured',
    ratios: [
      ratioOf({
        what: 'whole retrain, wall',
        against,
        ours: full.seconds,
        theirs: rival.seconds.all,
        unit: 's',
        goal: { atMost: 0.3 },
      }),
      ratioOf({
        what: 'whole retrain, peak memory',
        against,
        ours: peak,
        theirs: rival.peak_bytes,
        unit: 'bytes',
        goal: { atMost: 0.3 },
      }),
      ratioOf({
        what: 'retrain after 1 % new rows, wall',
        against,
        ours: median(increments),
        theirs: rival.seconds.all,
        unit: 's',
        goal: { atMost: 0.15 },
      }),
    ],
    details: { full, increments, rival },
  };
}
