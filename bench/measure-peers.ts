import { execFileSync } from 'node:child_process';
import { z } from 'zod';
import { readEnvironment } from '../config/environment.ts';
import type { BenchContext } from './context.ts';
import { type Ratio, ratioOf, type SectionResult } from './ratio.ts';

const Answer = z.object({ seconds: z.number().positive() });

/** Rivals that the caller brings: each command is timed by what it prints, beside our retrain of the same table. */
export async function measurePeers(
  context: BenchContext,
  oursSeconds: number | null,
): Promise<SectionResult> {
  if (context.peers.length === 0) return { kind: 'skipped', reason: 'none given (--peer NAME=COMMAND)' };
  if (oursSeconds === null) return { kind: 'skipped', reason: 'the retrain section could not run' };
  const environment = readEnvironment().variables({
    BENCH_DATABASE_URL: context.stack.database,
    BENCH_TABLE: 'bench_churn',
    BENCH_TARGET: 'churned',
    BENCH_CSV: context.csv ?? '',
  });
  const ratios: Ratio[] = context.peers.map(({ name, command }) => {
    const last =
      execFileSync('sh', ['-c', command], { encoding: 'utf8', env: environment }).trim().split('\n').at(-1) ??
      '';
    const { seconds } = Answer.parse(JSON.parse(last));
    return ratioOf({
      what: 'whole retrain, wall',
      against: name,
      ours: oursSeconds,
      theirs: seconds,
      unit: 's',
      goal: { atMost: 1 },
    });
  });
  return { kind: 'measured', ratios, details: {} };
}
