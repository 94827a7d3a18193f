import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseDeclaration } from '../shared/declaration/parse.ts';
import { openSnapshots } from '../store/snapshots/snapshots.ts';
import { benchDeclaration } from './churn-table.ts';
import type { BenchContext } from './context.ts';

/** Seconds of one full pull of the benchmark's table into a Parquet segment, its manifest included. */
export async function timedPull(context: BenchContext): Promise<number> {
  const parsed = parseDeclaration(benchDeclaration, { file: 'bench.yaml' });
  if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.problems));
  const home = await mkdtemp(join(tmpdir(), 'ratchet-pull-'));
  const snapshots = openSnapshots({ home });
  try {
    const began = performance.now();
    await snapshots.pull({
      declaration: parsed.declaration,
      connectionString: context.stack.database,
      previous: null,
      attempt: 'bench',
      onProgress: () => undefined,
      signal: AbortSignal.timeout(600_000),
    });
    return (performance.now() - began) / 1000;
  } finally {
    await snapshots.close();
    await rm(home, { recursive: true, force: true });
  }
}
