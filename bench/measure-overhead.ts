import { z } from 'zod';
import type { BenchContext } from './context.ts';
import { timedRetrain } from './measure-retrain.ts';
import { median, type SectionResult } from './ratio.ts';
import { smallDeclaration, smallTable } from './small-table.ts';

const Stage = z.object({ stage: z.string(), started_at: z.string(), finished_at: z.string().nullable() });
const Run = z.object({ created_at: z.string(), finished_at: z.string(), stages: z.array(Stage) });

const secondsBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 1000;

/** Seconds of a run above the sum of its stages, by the ledger's clock. */
export function overheadSeconds(run: z.infer<typeof Run>): number {
  const work = run.stages.reduce(
    (sum, stage) => sum + secondsBetween(stage.started_at, stage.finished_at ?? stage.started_at),
    0,
  );
  return secondsBetween(run.created_at, run.finished_at) - work;
}

/** What durability costs: a retrain's time above its activities' own work. */
export async function measureOverhead(context: BenchContext): Promise<SectionResult> {
  await smallTable(context.stack.database);
  await context.stack.api.call('/models/small', {
    method: 'PUT',
    text: { type: 'application/yaml', content: smallDeclaration },
  });
  const overheads: number[] = [];
  for (let round = 0; round < 7; round++)
    overheads.push(overheadSeconds(Run.parse((await timedRetrain(context.stack, 'small')).run)));
  const ours = median(overheads.slice(1));
  const goal = { what: 'overhead of a retrain above its activities', unit: 's', ours };
  const elsewhere = { 'Dagster on SQLite': 0.27, ZenML: 0.57, Prefect: 1.09, Metaflow: 1.91 };
  return {
    kind: 'measured',
    ratios: [
      { ...goal, against: 'none', theirs: 1, ratio: ours, goal: { atMost: 0.2 } },
      ...Object.entries(elsewhere).map(([name, theirs]) => ({
        ...goal,
        against: `${name}, six no-op steps (measured elsewhere)`,
        theirs,
        ratio: ours / theirs,
        goal: { atMost: 1 },
      })),
    ],
    details: { overheads },
  };
}
