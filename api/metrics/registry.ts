import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { ReplicaView } from '../replica/view.ts';
import { type HotCounts, latencyBoundsSeconds, openHotCounts } from './latency.ts';

export type ApiMetrics = {
  readonly predictions: HotCounts;
  countRequest(route: string, method: string, status: number): void;
  countRefusedLoad(model: string): void;
  countSwap(model: string): void;
  /** Prometheus text. */
  text(): Promise<string>;
};

/** The metrics of one replica, in a registry of its own. */
export function openMetrics(view: ReplicaView): ApiMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const requests = new Counter({
    name: 'ratchet_http_requests_total',
    help: 'Requests that are no predictions',
    labelNames: ['route', 'method', 'status'],
    registers,
  });
  const refused = new Counter({
    name: 'ratchet_refused_loads_total',
    help: 'Versions that this replica could not load; what served went on',
    labelNames: ['model'],
    registers,
  });
  const swaps = new Counter({
    name: 'ratchet_swaps_total',
    help: 'Versions that this replica swapped in',
    labelNames: ['model'],
    registers,
  });
  gauges(view, registers);
  const predictions = openHotCounts();
  return {
    predictions,
    countRequest: (route, method, status) => requests.inc({ route, method, status }),
    countRefusedLoad: (model) => refused.inc({ model }),
    countSwap: (model) => swaps.inc({ model }),
    text: async () => `${await registry.metrics()}\n${predictionText(predictions)}`,
  };
}

function gauges(view: ReplicaView, registers: Registry[]): void {
  new Gauge({
    name: 'ratchet_following',
    help: '1 while the replica follows the ledger',
    registers,
    collect() {
      this.set(view.isFollowing ? 1 : 0);
    },
  });
  new Gauge({
    name: 'ratchet_serving_revision',
    help: 'Revision of the deployment that this replica serves',
    labelNames: ['model', 'version'],
    registers,
    collect() {
      this.reset();
      for (const [model, slot] of view.slots.all())
        this.set({ model, version: slot.loaded.version }, slot.revision);
    },
  });
}

function predictionText(counts: HotCounts): string {
  const name = 'ratchet_predict_duration_seconds';
  let sum = 0;
  const buckets = [...latencyBoundsSeconds.map(String), '+Inf'].map((bound, index) => {
    sum += counts.buckets[index] ?? 0;
    return `${name}_bucket{le="${bound}"} ${sum}`;
  });
  const statuses = [...counts.statuses].map(
    ([status, count]) => `ratchet_predict_requests_total{status="${status}"} ${count}`,
  );
  return [
    `# HELP ${name} Time from the request's headers to its answer`,
    `# TYPE ${name} histogram`,
    ...buckets,
    `${name}_sum ${counts.sumSeconds}`,
    `${name}_count ${counts.count}`,
    '# HELP ratchet_predict_requests_total Predictions by status',
    '# TYPE ratchet_predict_requests_total counter',
    ...statuses,
    '',
  ].join('\n');
}
