import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { attempt } from '../attempt.ts';
import { pythonOf } from '../python.ts';
import type { SectionResult } from '../ratio.ts';
import { describe, reportOf, writeReport } from '../report.ts';
import type { LearningBench } from './learning-bench.ts';
import { tableMaker } from './made-table.ts';
import { measureAuto } from './measure-auto.ts';
import { measureBoosting } from './measure-boosting.ts';
import { measureBusy } from './measure-busy.ts';
import { measureExport } from './measure-export.ts';
import { measureLarge } from './measure-large.ts';
import { measureLogistic } from './measure-logistic.ts';
import { measureQuality } from './measure-quality.ts';
import { measureRetrains } from './measure-retrains.ts';
import { measureScoring } from './measure-scoring.ts';
import { inTemporaryFolder } from './temporary-folder.ts';

const sections: Readonly<Record<string, (bench: LearningBench) => Promise<SectionResult>>> = {
  boosting: measureBoosting,
  large: measureLarge,
  quality: measureQuality,
  auto: measureAuto,
  retrains: measureRetrains,
  busy: measureBusy,
  logistic: measureLogistic,
  scoring: measureScoring,
  export: measureExport,
};

function count(text: string): number {
  const found = Number(text);
  if (Number.isInteger(found) && found >= 1) return found;
  throw new InvalidArgumentError('expected a whole number from 1.');
}

const counts = (text: string, all: readonly number[] = []): readonly number[] => [...all, count(text)];

type Options = {
  readonly only?: readonly string[];
  readonly rows?: readonly number[];
  readonly threads?: readonly number[];
  readonly repeats: number;
  readonly otherCuts: number;
  readonly seconds: number;
  readonly dataSets?: readonly string[];
  readonly minutes?: number;
};

const options = new Command('bench:learning')
  .description(
    'Ratchet’s learners beside LightGBM, XGBoost and scikit-learn on the same rows in one run; written to bench/results',
  )
  .option('--only <section...>', `sections to run: ${Object.keys(sections).join(', ')}`)
  .option(
    '--rows <count...>',
    'rows of the made tables; default: 1000000 200000, and 10000000 in section large',
    counts,
  )
  .option('--threads <count...>', 'threads that boosting is fitted with; default: 1 2', counts)
  .option('--repeats <count>', 'rounds of each comparison; medians are shown', count, 3)
  .option(
    '--other-cuts <count>',
    'cuts of a data set of section quality where ours is too weak on the fixed one; 1: none',
    count,
    24,
  )
  .option('--seconds <count>', 'time of each search of sections auto and retrains', count, 60)
  .option('--data-sets <name...>', 'shared data sets of sections auto and retrains; default: all')
  .option(
    '--minutes <count>',
    'after so many section auto begins no other data set; what was fitted is kept',
    count,
  )
  .parse()
  .opts<Options>();

const root = join(import.meta.dirname, '..', '..', '..');
const say = (text: string): void => console.error(text);

for (const name of options.only ?? [])
  if (!Object.hasOwn(sections, name))
    throw new Error(
      `--only ${name}: there is no such section; there are ${Object.keys(sections).join(', ')}`,
    );

/** The commit that is measured; of sources that are in none a name that no other run has. */
function sourcesName(): string {
  const words = ['describe', '--always', '--abbrev=40', '--match=', '--dirty'];
  const at = new Date().toISOString();
  const { status, stdout } = spawnSync('git', words, { cwd: root, encoding: 'utf8' });
  if (status !== 0) return `no commit at ${at}`;
  const name = stdout.trim();
  return name.endsWith('-dirty') ? `${name} at ${at}` : name;
}

/** The rivals' releases, as pip names them. */
function packagesOf(python: string): Readonly<Record<string, string>> {
  const text = execFileSync(python, ['-m', 'pip', 'freeze'], { encoding: 'utf8' });
  const wanted =
    /^(?:lightgbm|catboost|FLAML|optuna|xgboost(?:-cpu)?|scikit-learn|numpy|onnxruntime|pandas)$/;
  const pairs = text.split('\n').map((line) => line.trim().split('=='));
  return Object.fromEntries(
    pairs.flatMap(([name = '', version = '']) => (wanted.test(name) ? [[name, version]] : [])),
  );
}

const largeRows = 10_000_000;

const needsTable = (name: string): boolean => !['quality', 'auto', 'retrains', 'export'].includes(name);

async function measureAll(python: string, folder: string): Promise<Readonly<Record<string, SectionResult>>> {
  const {
    repeats,
    otherCuts,
    seconds,
    dataSets = null,
    rows = [1_000_000, 200_000],
    threads = [1, 2],
  } = options;
  const endsAt = options.minutes === undefined ? Infinity : performance.now() + 60_000 * options.minutes;
  const rowCounts = [...rows].sort((a, b) => b - a);
  const bench: LearningBench = {
    ...{ root, python, folder, rowCounts, threadCounts: threads, repeats, otherCuts, say },
    ...{ searchSeconds: seconds, dataSets, commit: sourcesName() },
    largeRowCount: options.rows === undefined ? largeRows : Math.max(...rows),
    msLeft: () => endsAt - performance.now(),
  };
  const results: Record<string, SectionResult> = {};
  for (const [name, measure] of Object.entries(sections)) {
    if (options.only !== undefined && !options.only.includes(name)) continue;
    say(`measuring ${name}`);
    results[name] =
      needsTable(name) && !existsSync(tableMaker(root))
        ? { kind: 'skipped', reason: 'no ../shared/bench/make_table.py beside the repository' }
        : await attempt(() => measure(bench));
  }
  return results;
}

const python = pythonOf(root, say);
if (python === null) {
  say('nothing was measured: every section is a comparison with a Python library');
} else {
  await inTemporaryFolder('ratchet-bench-learning-', async (folder) => {
    const report = reportOf(await measureAll(python, folder), python, new Date());
    const complete = { ...report, versions: { ...report.versions, ...packagesOf(python) } };
    console.log(describe(complete));
    say(`written to ${await writeReport(complete, join(root, 'bench', 'results'), 'learning-')}`);
  });
}
