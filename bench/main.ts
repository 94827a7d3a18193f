import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { attempt } from './attempt.ts';
import { loadTable, makeCsv } from './churn-table.ts';
import type { BenchContext, Peer } from './context.ts';
import { measureCancel } from './measure-cancel.ts';
import { measureOverhead } from './measure-overhead.ts';
import { measurePeers } from './measure-peers.ts';
import { measurePredict } from './measure-predict.ts';
import { measurePull } from './measure-pull.ts';
import { measureRetrain } from './measure-retrain.ts';
import { measureRollout } from './measure-rollout.ts';
import { measureStart } from './measure-start.ts';
import { measureSwaps } from './measure-swaps.ts';
import { pythonOf } from './python.ts';
import type { SectionResult } from './ratio.ts';
import { describe, reportOf, writeReport } from './report.ts';
import { removeHome, startStack } from './stack.ts';

const sections: Readonly<Record<string, (context: BenchContext) => Promise<SectionResult>>> = {
  pull: measurePull,
  retrain: measureRetrain,
  predict: measurePredict,
  swaps: measureSwaps,
  rollout: measureRollout,
  cancel: measureCancel,
  overhead: measureOverhead,
  start: measureStart,
};

type Options = {
  readonly only?: readonly string[];
  readonly peer: readonly string[];
  readonly rows: string;
  readonly seconds: string;
};

const options = new Command('bench')
  .description(
    'Ratios against named rivals and floors, measured side by side in one run; written to bench/results',
  )
  .option(
    '--only <section...>',
    `sections to run: ${Object.keys(sections).join(', ')} (predict, swaps, rollout and cancel need retrain)`,
  )
  .option(
    '--peer <name=command>',
    'another rival: a command that prints {"seconds": …}',
    (value, all: string[]) => [...all, value],
    [],
  )
  .option('--rows <count>', 'rows of the table', '1000000')
  .option('--seconds <count>', 'seconds per load', '6')
  .parse()
  .opts<Options>();

const root = join(import.meta.dirname, '..', '..');
const say = (text: string): void => console.error(text);

function peerOf(text: string): Peer {
  const at = text.indexOf('=');
  if (at < 1) throw new Error(`--peer ${text}: expected NAME=COMMAND`);
  return { name: text.slice(0, at), command: text.slice(at + 1) };
}

const folder = await mkdtemp(join(tmpdir(), 'ratchet-bench-'));
const python = pythonOf(root, say);
const rows = Number(options.rows);
say('starting a local stack of its own');
const stack = await startStack(root, join(folder, 'home'));
const results: Record<string, SectionResult> = {};
try {
  const csv = makeCsv({ root, python, rows, folder, seed: 7 });
  if (csv !== null) await loadTable(stack.database, csv);
  const context: BenchContext = {
    root,
    stack,
    python,
    csv,
    rows,
    peers: options.peer.map(peerOf),
    seconds: Number(options.seconds),
    say,
  };
  for (const [name, measure] of Object.entries(sections)) {
    if (options.only !== undefined && !options.only.includes(name)) continue;
    say(`measuring ${name}`);
    results[name] = await attempt(() => measure(context));
  }
  const retrain = results['retrain'];
  const seconds = retrain?.kind === 'measured' ? (retrain.ratios[0]?.ours ?? null) : null;
  results['peers'] = await attempt(() => measurePeers(context, seconds));
} finally {
  await stack.stop();
  await removeHome(folder);
}
const report = reportOf(results, python, new Date());
console.log(describe(report));
say(`written to ${await writeReport(report, join(root, 'bench', 'results'))}`);
