import { join } from 'node:path';
import { z } from 'zod';
import { median, type Ratio, type SectionResult } from '../ratio.ts';
import { problemWords } from './contestant.ts';
import { jsonOf } from './json-command.ts';
import { type LearningBench, smallest } from './learning-bench.ts';
import { madeTable } from './made-table.ts';

const scoredRowCount = 100_000;
const trees = 200;

const rate = z.number().positive();
const Row = { row_microseconds: rate, row_cpu_microseconds: rate };
const Ours = z.object({ rows: z.number(), batch: rate, ...Row, load_milliseconds: rate });
const Theirs = z.object({
  rows: z.number(),
  batch: z.object({ lightgbm: rate, hist: rate }),
  ...Row,
  version: z.string(),
});
type Round = { readonly ours: z.infer<typeof Ours>; readonly theirs: z.infer<typeof Theirs> };

/** Rows per CPU second of the model alone, and CPU time of one row from its JSON to its score; one thread. */
export async function measureScoring(bench: LearningBench): Promise<SectionResult> {
  const rounds: Round[] = [];
  for (let round = 0; round < bench.repeats; round++) rounds.push(await scoringRound(bench));
  const batch = `batch scoring, ${scoredRowCount} rows, ${trees} trees, 1 thread`;
  const row = 'one row, from JSON to score';
  const rateOf = ({ ours }: Round): number => ours.batch;
  const rowOf = ({ ours }: Round): number => ours.row_cpu_microseconds;
  const ratios: readonly Ratio[] = [
    {
      ...{ what: batch, against: 'LightGBM', unit: 'rows per CPU second', goal: { atLeast: 4 } },
      ...paired(rounds, rateOf, ({ theirs }) => theirs.batch.lightgbm),
    },
    {
      ...{ what: batch, against: 'HistGradientBoosting', unit: 'rows per CPU second', goal: { atLeast: 4 } },
      ...paired(rounds, rateOf, ({ theirs }) => theirs.batch.hist),
    },
    {
      ...{ what: row, against: 'scikit-learn pipeline on a DataFrame', unit: 'µs CPU' },
      ...paired(rounds, rowOf, ({ theirs }) => theirs.row_cpu_microseconds),
      goal: { atMost: 0.005 },
    },
    {
      ...{ what: `${row}, by itself`, against: 'none', unit: 'µs CPU', goal: { atMost: 15 } },
      ...paired(rounds, rowOf, () => 1),
    },
    {
      what: 'loading a model of 500 trees, from its files to its first score',
      ...{ against: 'none', unit: 'ms', goal: { atMost: 50 } },
      ...paired(
        rounds,
        ({ ours }) => ours.load_milliseconds,
        () => 1,
      ),
    },
  ];
  return { kind: 'measured', ratios, details: { rounds } };
}

async function scoringRound(bench: LearningBench): Promise<Round> {
  const problem = madeTable(bench, smallest(bench), scoredRowCount);
  const words = [...problemWords(problem), '--trees', String(trees)];
  const script = join(bench.root, 'dist', 'bench', 'learning', 'score-rows.js');
  const ours = await jsonOf({ program: process.execPath, words: [script, ...words] }, Ours);
  const peer = join(bench.root, 'bench', 'peers', 'score_rows.py');
  const theirs = await jsonOf({ program: bench.python, words: [peer, ...words] }, Theirs);
  bench.say(
    `  ours: ${ours.batch.toFixed(0)} rows/s, one row ${ours.row_cpu_microseconds.toFixed(1)} µs, loaded in ${ours.load_milliseconds.toFixed(1)} ms`,
  );
  bench.say(
    `  LightGBM: ${theirs.batch.lightgbm.toFixed(0)} rows/s; HistGradientBoosting: ${theirs.batch.hist.toFixed(0)}`,
  );
  return { ours, theirs };
}

/** Median of both, and of the ratio within each round. */
function paired(rounds: readonly Round[], ours: (round: Round) => number, theirs: (round: Round) => number) {
  return {
    ours: median(rounds.map(ours)),
    theirs: median(rounds.map(theirs)),
    ratio: median(rounds.map((round) => ours(round) / theirs(round))),
  };
}
