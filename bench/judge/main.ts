import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { attempt } from '../attempt.ts';
import { reached, type SectionResult } from '../ratio.ts';
import { describe, reportOf, writeReport } from '../report.ts';
import { measureAa } from './section-aa.ts';
import { measureCoverage } from './section-coverage.ts';
import { measureDataSets } from './section-data-sets.ts';
import { measurePower } from './section-power.ts';
import { measureRivals } from './section-rivals.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const say = (text: string): void => console.error(text);

/** Runs of each scenario where nothing else is asked for: `coverage` takes some fifteen minutes of one core. */
const sections: Readonly<
  Record<string, { readonly runs: number; measure(runs: number): SectionResult | Promise<SectionResult> }>
> = {
  'a/a': { runs: 400, measure: measureAa },
  rivals: { runs: 1_000, measure: measureRivals },
  power: { runs: 200, measure: measurePower },
  'data sets': {
    runs: 100,
    measure: (runs) => measureDataSets(runs, join(root, '..', 'shared', 'datasets'), say),
  },
  coverage: { runs: 2_000, measure: (runs) => measureCoverage(runs, say) },
};

/** Of the usual runs: enough to see that all of it works, too few for a figure. */
const quickTimes = 0.02;

function factor(text: string): number {
  const found = Number(text);
  if (found > 0) return found;
  throw new InvalidArgumentError('expected a number above 0.');
}

const options = new Command('bench:judge')
  .description(
    'Simulated rollouts and intervals of gates against what they promise; written to bench/results',
  )
  .option('--only <section...>', `sections to run: ${Object.keys(sections).join(', ')}`)
  .option('--times <factor>', 'so many times the usual runs', factor, 1)
  .option('--runs <count>', 'so many runs of each scenario, whatever is usual', factor)
  .option('--quick', `the same as --times ${quickTimes}: whether all of it works, too few runs for a figure`)
  .parse()
  .opts<{
    readonly only?: readonly string[];
    readonly times: number;
    readonly runs?: number;
    readonly quick?: true;
  }>();

const runsOf = (usual: number): number =>
  options.runs ?? Math.ceil(usual * (options.quick ? quickTimes : options.times));

for (const name of options.only ?? [])
  if (!Object.hasOwn(sections, name))
    throw new Error(
      `--only ${name}: there is no such section; there are ${Object.keys(sections).join(', ')}`,
    );

const results: Record<string, SectionResult> = {};
for (const [name, { runs, measure }] of Object.entries(sections)) {
  if (options.only !== undefined && !options.only.includes(name)) continue;
  say(`measuring ${name}`);
  const before = process.cpuUsage();
  results[name] = await attempt(async () => measure(runsOf(runs)));
  say(`  ${(process.cpuUsage(before).user / 1e6).toFixed(0)} s of CPU`);
}
const report = reportOf(results, null, new Date());
console.log(describe(report));
const lines = Object.values(results).flatMap((result) => (result.kind === 'measured' ? result.ratios : []));
console.log(`goals reached: ${lines.filter(reached).length} of ${lines.length}`);
say(`written to ${await writeReport(report, join(root, 'bench', 'results'), 'judge-')}`);
