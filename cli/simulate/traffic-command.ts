import { type Command, InvalidArgumentError } from 'commander';
import type { Environment } from '../../config/environment.ts';
import { durationMs } from '../../shared/declaration/duration.ts';
import { FeedbackBatchAnswer } from '../../shared/http/feedback.ts';
import { PredictAnswer } from '../../shared/http/predict.ts';
import { quantile } from '../../shared/statistics/quantile.ts';
import type { ApiClient } from '../client/api-client.ts';
import { interruptible } from '../client/interrupt.ts';
import { modelPath } from '../client/model-path.ts';
import { printProgress, printResult } from '../client/output.ts';
import { ApiProblem } from '../client/problem.ts';
import { findApi } from '../client/session.ts';
import { demoCustomers, demoModel } from '../demo/demo-table.ts';
import { featuresOf } from './customer-row.ts';
import { runTraffic, type TrafficCounts, type TrafficTarget } from './traffic.ts';
import { trafficSource } from './traffic-source.ts';

type Flags = Readonly<{
  model: string;
  rate: number;
  drift: number | true;
  delay: number;
  for?: number;
  seed: number;
  customers: number;
  json?: boolean;
}>;

function rate(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value > 0 && value <= 1_000) return value;
  throw new InvalidArgumentError('expected predictions per second, above 0 and at most 1000');
}

function level(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('expected a number from 0 to 1');
}

function duration(text: string): number {
  const ms = durationMs(text);
  if (ms !== null) return ms;
  throw new InvalidArgumentError('expected a duration such as 30s, 5m or 2h');
}

function seed(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new InvalidArgumentError('expected a whole number from 0 on');
}

function customerCount(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0 && value <= 1e9) return value;
  throw new InvalidArgumentError('expected a whole number from 1 on');
}

/** The API as traffic sees it: customers by their ids, and what became of them. */
function targetOf(api: ApiClient, model: string): TrafficTarget {
  return {
    predict: async (customer) => {
      const body = { features: featuresOf(customer), entity_id: String(customer.customerId) };
      const answer = await api.ask(PredictAnswer, modelPath(model, 'predict'), { method: 'POST', body });
      return { id: answer.prediction_id, version: answer.model_version, variant: answer.variant };
    },
    tell: async (outcomes) => {
      const rows = outcomes.map(({ id, label }) => ({ prediction_id: id, label, source: 'simulated' }));
      const path = modelPath(model, 'feedback', 'batch');
      const answer = await api.ask(FeedbackBatchAnswer, path, { method: 'POST', body: { rows } });
      return answer.rows.filter((row) => 'ok' in row).length;
    },
  };
}

/** No key that may, or no such model: to ask again is no use. */
const isRefusal = (error: unknown): boolean =>
  error instanceof ApiProblem && [401, 403, 404].includes(error.status);

const listed = (counts: ReadonlyMap<string, number>): string =>
  [...counts].map(([name, count]) => `${name} ${count}`).join(', ');

const countText = ({ sent, by, failed, told, untold }: TrafficCounts): string =>
  [
    `${sent} sent`,
    ...(by.size === 0 ? [] : [`answered: ${listed(by)}`]),
    ...(failed.size === 0 ? [] : [`failed: ${listed(failed)}`]),
    `outcomes: ${told} told${untold === 0 ? '' : `, ${untold} not taken`}`,
  ].join(' · ');

function latencyMs(counts: TrafficCounts, share: number): number | null {
  return counts.latenciesMs.length === 0
    ? null
    : quantile(Float64Array.from(counts.latenciesMs).sort(), share);
}

const countJson = (model: string, counts: TrafficCounts): unknown => ({
  model,
  sent: counts.sent,
  answered: counts.answered,
  answered_by: [...counts.by].map(([key, count]) => {
    const [version, variant] = key.split(' ');
    return { model_version: version, variant, count };
  }),
  failed: Object.fromEntries(counts.failed),
  outcomes: { told: counts.told, not_taken: counts.untold },
  latency_ms: { p50: latencyMs(counts, 0.5), p99: latencyMs(counts, 0.99) },
});

const tellEveryMs = 5_000;

/** Says now and then how it goes. */
function teller(now: () => number): (counts: TrafficCounts) => void {
  let toldAt = now();
  return (counts) => {
    if (now() - toldAt < tellEveryMs) return;
    toldAt = now();
    printProgress(countText(counts));
  };
}

async function simulateTraffic(environment: Environment, flags: Flags): Promise<void> {
  const target = targetOf(findApi(environment), flags.model);
  const drift = flags.drift === true ? 1 : flags.drift;
  const source = trafficSource({ base: demoCustomers, seed: flags.seed, drift, customers: flags.customers });
  const now = (): number => performance.now();
  const counts = await interruptible((signal) =>
    runTraffic(source, target, {
      ...{ rate: flags.rate, delayMs: flags.delay, forMs: flags.for ?? null, signal, now, isRefusal },
      onTick: teller(now),
    }),
  );
  printResult(countJson(flags.model, counts), { json: flags.json, human: () => countText(counts) });
  if (counts.answered === 0) process.exitCode = 1;
}

/** `ratchet simulate traffic`: predictions and, later, what came true. */
export function registerTraffic(simulate: Command, environment: () => Environment): void {
  simulate
    .command('traffic')
    .description(
      "send the demo's customers as predictions and, after a delay, what became of them; until Ctrl-C",
    )
    .option('--rate <count>', 'predictions per second', rate, 20)
    .option('--drift [level]', 'how far the population is shifted, 0 to 1; 1 without a number', level, 0)
    .option('--delay <duration>', 'from an answer to its outcome', duration, 5_000)
    .option('--for <duration>', 'how long; default: until it is stopped', duration)
    .option(
      '--customers <count>',
      'how many different ones come by: a rollout is judged by entities, however often they come',
      customerCount,
      demoCustomers.count,
    )
    .option('--model <name>', 'model to ask', demoModel)
    .option('--seed <seed>', 'seed of who comes when', seed, 11)
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  ratchet simulate traffic --rate 50 --drift .4 --for 10m')
    .action((flags: Flags) => simulateTraffic(environment(), flags));
}
