import { type Command, InvalidArgumentError } from 'commander';
import type { Environment } from '../../config/environment.ts';
import { CommandFailed } from '../client/command-failed.ts';
import { printResult } from '../client/output.ts';
import { findApi, findDatabase } from '../client/session.ts';
import { table } from '../client/table.ts';
import { withPool } from '../declare/ledger-access.ts';
import { demoModel } from '../demo/demo-table.ts';
import { type Advanced, advanceCustomers, NoCustomers } from './customer-table.ts';
import { type DriftLevel, driftReport } from './drift-report.ts';
import { scoreThroughApi } from './score-through-api.ts';
import { registerTraffic } from './traffic-command.ts';

type DriftFlags = Readonly<{
  levels: readonly number[];
  model: string;
  rows: number;
  seed: number;
  json?: boolean;
}>;
type CustomerFlags = Readonly<{ steps: number; drift: number; seed: number; json?: boolean }>;

function level(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('expected numbers from 0 to 1, such as 0,.2,.4');
}

const levels = (text: string): readonly number[] => text.split(',').map(level);

function whole(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0 && value <= 1_000_000) return value;
  throw new InvalidArgumentError('expected a whole number from 1 to 1000000');
}

const share = (value: number | null): string => (value === null ? '–' : value.toFixed(3));

function driftText(report: readonly DriftLevel[]): string {
  const rows = report.map((at) => [
    at.level.toFixed(2),
    share(at.accuracy),
    share(at.rocAuc),
    share(at.positiveShare),
    String(at.rowCount),
    at.version,
  ]);
  const header = ['drift', 'accuracy', 'roc_auc', 'positive', 'rows', 'version'];
  return table({ header, rows, nothing: 'no levels' });
}

const driftJson = (model: string, report: readonly DriftLevel[]): unknown => ({
  model,
  levels: report.map((at) => ({
    level: at.level,
    accuracy: at.accuracy,
    roc_auc: at.rocAuc,
    positive_share: at.positiveShare,
    row_count: at.rowCount,
    model_version: at.version,
  })),
});

async function simulateDrift(environment: Environment, flags: DriftFlags): Promise<void> {
  const score = scoreThroughApi(findApi(environment), flags.model);
  const report = await driftReport({ levels: flags.levels, seed: flags.seed, rowCount: flags.rows, score });
  printResult(driftJson(flags.model, report), { json: flags.json, human: () => driftText(report) });
}

async function simulateCustomers(environment: Environment, flags: CustomerFlags): Promise<void> {
  const months = await withPool(findDatabase(environment), async (pool) => {
    const advanced: Advanced[] = [];
    for (let step = 0; step < flags.steps; step += 1) advanced.push(await advanceCustomers(pool, flags));
    return advanced;
  }).catch((error: unknown) => {
    throw error instanceof NoCustomers ? new CommandFailed(error.message) : error;
  });
  const human = (): string =>
    months
      .map(({ changed, arrived, total }) => `a month: ${changed} changed, ${arrived} new, ${total} in all`)
      .join('\n');
  printResult({ months }, { json: flags.json, human });
}

/** `ratchet simulate`: the demo's customer base and its ground truth. */
export function registerSimulate(program: Command, environment: () => Environment): void {
  const simulate = program
    .command('simulate')
    .description('move the simulated customers of the demo')
    .addHelpText('after', '\nExample:\n  ratchet simulate drift --levels 0,.5,1');
  simulate
    .command('drift')
    .description('draw customers from a shifted population and measure what serves against the truth')
    .option(
      '--levels <levels>',
      'how far the population is shifted, 0 to 1',
      levels,
      [0, 0.2, 0.4, 0.6, 0.8, 1],
    )
    .option('--model <name>', 'model to measure', demoModel)
    .option('--rows <count>', 'customers per level', whole, 4_000)
    .option('--seed <seed>', 'seed of the draw', whole, 11)
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  ratchet simulate drift --levels 0,.5,1')
    .action((flags: DriftFlags) => simulateDrift(environment(), flags));
  simulate
    .command('customers')
    .description('let months go by in the table: outcomes, changes and newcomers for the next pull')
    .option('--steps <count>', 'months', whole, 1)
    .option('--drift <level>', 'how far the population is shifted, 0 to 1', level, 0)
    .option('--seed <seed>', 'seed of the draw', whole, 11)
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  ratchet simulate customers --steps 2')
    .action((flags: CustomerFlags) => simulateCustomers(environment(), flags));
  registerTraffic(simulate, environment);
}
