import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { LearningBench } from './learning-bench.ts';

/** Rows to fit and rows to measure on, as Parquet, and what is to be learnt from them. */
export type Problem = {
  readonly train: string;
  readonly test: string;
  readonly target: string;
  /** Null: a regression, or several classes. */
  readonly positive: string | null;
  /** @default binary where there is a positive value, else a regression */
  readonly task?: 'binary' | 'regression' | 'multiclass';
  readonly exclude: readonly string[];
};

const trainSeed = 7;
const testSeed = 8;
export const testRowCount = 50_000;

/** The maker of the tables that all benchmarks share; absent in a user's clone. */
export const tableMaker = (root: string): string => join(root, '..', 'shared', 'bench', 'make_table.py');

/** The churn table with so many rows, and its test rows. Each file is made once. */
export const madeTable = (bench: LearningBench, rowCount: number, testRows = testRowCount): Problem => ({
  train: madeFile(bench, rowCount, trainSeed),
  test: madeFile(bench, testRows, testSeed),
  ...{ target: 'churned', positive: '1', exclude: ['id', 'event_time'] },
});

function madeFile({ root, python, folder }: LearningBench, rowCount: number, seed: number): string {
  const file = join(folder, `rows-${rowCount}-${seed}.parquet`);
  const words = ['--rows', String(rowCount), '--seed', String(seed), '--out', '/dev/null', '--parquet', file];
  if (!existsSync(file)) execFileSync(python, [tableMaker(root), ...words], { stdio: 'ignore' });
  return file;
}
