import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { benchTable } from './churn-table.ts';
import type { BenchContext } from './context.ts';
import { median, ratioOf, type SectionResult } from './ratio.ts';
import { timedPull } from './timed-pull.ts';

/** Seconds that psql takes to copy the same columns out; null where there is no psql. */
function psqlCopy(database: string): Promise<number | null> {
  const began = performance.now();
  return new Promise((resolve) => {
    const child = spawn(
      'psql',
      [database, '-c', `copy (select * from public.${benchTable}) to stdout (format csv)`],
      { stdio: 'ignore' },
    );
    child.once('error', () => resolve(null));
    child.once('exit', (code) => resolve(code === 0 ? (performance.now() - began) / 1000 : null));
  });
}

/** Pull of the whole table into a Parquet segment, against psql's COPY of the same to nowhere. */
export async function measurePull(context: BenchContext): Promise<SectionResult> {
  if (context.csv === null) return { kind: 'skipped', reason: 'needs the table of rows' };
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < 3; round++) {
    const floor = await psqlCopy(context.stack.database);
    if (floor === null) return { kind: 'skipped', reason: 'needs psql on PATH' };
    theirs.push(floor);
    ours.push(await timedPull(context));
  }
  const line = { what: 'pull into a Parquet segment', against: 'psql COPY TO STDOUT', unit: 's' };
  return {
    kind: 'measured',
    ratios: [ratioOf({ ...line, ours: median(ours), theirs: median(theirs), goal: { atMost: 1.5 } })],
    details: { ours, theirs },
  };
}
